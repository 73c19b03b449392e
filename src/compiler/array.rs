//! A trie as one array: a double array whose nodes all have different bases, so that a unit needs
//! to hold only its own label to be recognised.

/// A unit of the array: a trie node below the first level.
///
/// From a node with base `b`, the child for label `l` is unit `b + l`, if that unit's label is `l`.
/// Bits 0–13: the label (0: unused unit); 14–33: the base of the node's children (0: none);
/// 34–63: the payload, which says what the key that ends here is (0: none does).
pub type Unit = u64;

/// The label of a unit.
#[inline(always)]
pub fn label(unit: Unit) -> u32 {
    (unit & 0x3FFF) as u32
}

/// The base of a unit's children; 0 if it has none.
#[inline(always)]
pub fn base(unit: Unit) -> u32 {
    (unit >> 14 & 0xF_FFFF) as u32
}

/// What the key that ends at a unit is; 0 if none does.
#[inline(always)]
pub fn payload(unit: Unit) -> u32 {
    (unit >> 34) as u32
}

/// A unit; its fields must have no more bits than there is room for.
pub const fn unit(label: u32, base: u32, payload: u32) -> Unit {
    label as u64 | (base as u64) << 14 | (payload as u64) << 34
}

/// A finished array.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Array {
    /// The base for each label of the first level; 0 if no key begins with it.
    pub roots: Vec<u32>,
    /// The units. Beyond every base there are units for every label.
    pub units: Vec<Unit>,
}

/// There are fewer units, and so fewer keys, than this.
const LIMIT: usize = 1 << 20;

/// How far before the last family of the same size the search for room begins.
const NEIGHBOURHOOD: usize = 1024;

#[derive(Default)]
struct Node {
    /// Label and node of each child; in order of label.
    children: Vec<(u16, u32)>,
    entry: u32,
}

/// Builds the array for `keys`: strictly ascending, each of two labels and more, labels from 1 to
/// `labels`; the payload of a key is its place in the list, from 1.
///
/// # Errors
/// If there are more keys or nodes than a unit can number.
pub fn build(keys: &[Vec<u16>], labels: u16) -> Result<Array, String> {
    let nodes = trie(keys);
    if nodes.len() >= LIMIT || keys.len() >= LIMIT {
        return Err("the dictionary is too large for one table".into());
    }
    let width = usize::from(labels) + 1;
    let mut places = Places::new(width);
    // Large families first, while there is room for them.
    let mut order: Vec<usize> = (1..nodes.len())
        .filter(|&n| !nodes[n].children.is_empty())
        .collect();
    order.sort_by_key(|&n| std::cmp::Reverse(nodes[n].children.len()));
    let mut bases = vec![0; nodes.len()];
    for &node in &order {
        bases[node] = places.settle(&nodes[node].children);
    }
    let mut array = Array {
        roots: vec![0; width],
        units: vec![0; places.taken.len() + width],
    };
    if array.units.len() >= LIMIT {
        return Err("the dictionary is too large for one table".into());
    }
    for &(label, child) in &nodes[0].children {
        array.roots[usize::from(label)] = bases[child as usize] as u32;
    }
    for &node in &order {
        for &(label, child) in &nodes[node].children {
            let entry = nodes[child as usize].entry;
            let base = bases[child as usize] as u32;
            array.units[bases[node] + usize::from(label)] = unit(label.into(), base, entry);
        }
    }
    Ok(array)
}

fn trie(keys: &[Vec<u16>]) -> Vec<Node> {
    let mut nodes = vec![Node::default()];
    for (number, key) in keys.iter().enumerate() {
        let mut node = 0;
        for &label in key {
            // The keys ascend, so a child that exists is the last one.
            node = match nodes[node].children.last() {
                Some(&(last, child)) if last == label => child as usize,
                _ => {
                    let child = nodes.len();
                    nodes.push(Node::default());
                    nodes[node].children.push((label, child as u32));
                    child
                }
            };
        }
        nodes[node].entry = number as u32 + 1;
    }
    nodes
}

/// The units handed out so far.
struct Places {
    taken: Vec<bool>,
    bases: Vec<bool>,
    first_free: usize,
    /// The size of the families now being settled, and where the last of them went: families of
    /// one size come one after the other, and where one found no room the next finds none.
    size: usize,
    cursor: usize,
}

impl Places {
    fn new(width: usize) -> Self {
        // Bases start at 1 so that 0 can stand for none.
        Self {
            taken: vec![false; width],
            bases: vec![true],
            first_free: 1,
            size: 0,
            cursor: 0,
        }
    }

    /// Finds a base for a family of children, takes their units and returns it.
    fn settle(&mut self, children: &[(u16, u32)]) -> usize {
        if self.size != children.len() {
            (self.size, self.cursor) = (children.len(), self.first_free);
        }
        let lead = children.first().map_or(0, |&(label, _)| usize::from(label));
        let mut at = self.cursor.max(lead + 1);
        loop {
            let base = at - lead;
            if !self.is_taken(at)
                && !self.bases.get(base).copied().unwrap_or(false)
                && children
                    .iter()
                    .all(|&(label, _)| !self.is_taken(base + usize::from(label)))
            {
                self.take(base, children);
                self.cursor = self.cursor.max(at.saturating_sub(NEIGHBOURHOOD));
                return base;
            }
            at += 1;
        }
    }

    fn is_taken(&self, at: usize) -> bool {
        self.taken.get(at).copied().unwrap_or(false)
    }

    fn take(&mut self, base: usize, children: &[(u16, u32)]) {
        if base >= self.bases.len() {
            self.bases.resize(base + 1, false);
        }
        self.bases[base] = true;
        for &(label, _) in children {
            let at = base + usize::from(label);
            if at >= self.taken.len() {
                self.taken.resize(at + 1, false);
            }
            self.taken[at] = true;
        }
        while self.is_taken(self.first_free) {
            self.first_free += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(array: &Array, key: &[u16]) -> u32 {
        let mut at = array.roots[usize::from(key[0])];
        let mut found = 0;
        for &l in &key[1..] {
            if at == 0 {
                return 0;
            }
            let unit = array.units[at as usize + usize::from(l)];
            if label(unit) != u32::from(l) {
                return 0;
            }
            (at, found) = (base(unit), payload(unit));
        }
        found
    }

    #[test]
    fn finds_its_keys_and_nothing_else() {
        // All words over 1..=5 of length 2 to 4 whose digit sum is a multiple of 3.
        let mut keys = Vec::new();
        let mut others = Vec::new();
        for n in 0..5 * 5 * 5 * 5 * 4 {
            let word: Vec<u16> = (0..2 + n % 4)
                .scan(n / 4, |rest, _| {
                    let digit = (*rest % 5 + 1) as u16;
                    *rest /= 5;
                    Some(digit)
                })
                .collect();
            if word.len() > 4 || word.iter().sum::<u16>() % 3 != 0 {
                others.push(word);
            } else {
                keys.push(word);
            }
        }
        keys.sort();
        keys.dedup();
        let array = build(&keys, 5).unwrap();
        for (number, key) in keys.iter().enumerate() {
            assert_eq!(find(&array, key), number as u32 + 1, "{key:?}");
        }
        for other in others {
            assert_eq!(find(&array, &other), 0, "{other:?}");
        }
    }
}
