//! Threads that do tasks together with the one that hands them out, as long as one document takes.
//! What was done comes back in the order in which it was handed out.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, Scope, available_parallelism};

/// So many more tasks than there are workers wait before this thread takes part: what it does besides
/// may come in bursts, and nobody shall be idle meanwhile.
const AHEAD: usize = 3;
/// So many tasks are under way for each thread, at most, besides those.
const MOST: usize = 3;

/// Workers, and the tasks that are under way.
///
/// Nobody is hired before there is work: a short text costs nothing. The workers end when the crew
/// is dropped, whatever is left to do.
pub(super) struct Crew<'s, T> {
    shared: Arc<Shared<'s, T>>,
    /// Starts a thread, if that can be done.
    hire: Box<dyn Fn(Arc<Shared<'s, T>>) -> bool + 's>,
    hired: usize,
    /// How many it may hire; `None`: that was not asked yet.
    most: Option<usize>,
}

/// What the threads share.
struct Shared<'s, T> {
    work: Box<dyn Fn(&mut T) + Send + Sync + 's>,
    state: Mutex<State<T>>,
    /// There is something to do, or nothing will come any more.
    called: Condvar,
    /// The first task under way is done, or cannot be.
    done: Condvar,
}

struct State<T> {
    /// Tasks that nobody has begun, and their numbers.
    waiting: VecDeque<(usize, T)>,
    /// All tasks under way, in order; those that are done are here.
    under_way: VecDeque<Option<T>>,
    /// The number of the first of them.
    first: usize,
    /// Whether the workers are to end.
    ended: bool,
    /// What a worker has died of.
    panic: Option<Box<dyn Any + Send>>,
}

impl<'s, T: Send + 's> Crew<'s, T> {
    /// A crew of this thread and at most so many others, which do `work`; unless said, one thread
    /// for each processor.
    pub(super) fn new<'e>(
        scope: &'s Scope<'s, 'e>,
        workers: Option<usize>,
        work: impl Fn(&mut T) + Send + Sync + 's,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                work: Box::new(work),
                state: Mutex::new(State {
                    waiting: VecDeque::new(),
                    under_way: VecDeque::new(),
                    first: 0,
                    ended: false,
                    panic: None,
                }),
                called: Condvar::new(),
                done: Condvar::new(),
            }),
            hire: Box::new(move |shared| {
                let thread = Builder::new().spawn_scoped(scope, move || shared.serve());
                thread.is_ok()
            }),
            hired: 0,
            most: workers,
        }
    }

    /// Hands a task out.
    pub(super) fn send(&mut self, task: T) {
        // Asking takes longer than converting a short text.
        let processors = || available_parallelism().map_or(0, |count| count.get() - 1);
        if self.hired < *self.most.get_or_insert_with(processors) {
            // Where the system gives no more threads, those that there are do the work.
            match (self.hire)(Arc::clone(&self.shared)) {
                true => self.hired += 1,
                false => self.most = Some(self.hired),
            }
        }
        let mut state = self.shared.lock();
        let number = state.first + state.under_way.len();
        state.under_way.push_back(None);
        state.waiting.push_back((number, task));
        drop(state);
        self.shared.called.notify_one();
    }

    /// Whether no task is under way.
    pub(super) fn is_idle(&self) -> bool {
        self.shared.lock().under_way.is_empty()
    }

    /// The task that was handed out first; does others, or waits, until that one is done. `None` if
    /// no task is under way.
    pub(super) fn next(&mut self) -> Option<T> {
        let mut state = self.shared.lock();
        loop {
            if let Some(task) = state.take() {
                return Some(task);
            }
            if state.under_way.is_empty() {
                return None;
            }
            state = self.work_on(state);
        }
    }

    /// The task that was handed out first, if it is done. While the crew has enough to do, this
    /// thread takes part and does not come back without one: what is under way is bounded.
    pub(super) fn take_part(&mut self) -> Option<T> {
        let mut state = self.shared.lock();
        loop {
            if let Some(task) = state.take() {
                return Some(task);
            }
            let enough = state.waiting.len() > self.hired + AHEAD;
            let most = state.under_way.len() > MOST * (self.hired + 1) + AHEAD;
            if !enough && !most {
                return None;
            }
            state = self.work_on(state);
        }
    }

    /// Does a task, or waits until another thread has done the first one.
    fn work_on<'g>(&'g self, mut state: MutexGuard<'g, State<T>>) -> MutexGuard<'g, State<T>> {
        if let Some(panic) = state.panic.take() {
            drop(state);
            resume_unwind(panic);
        }
        match state.waiting.pop_front() {
            Some(task) => {
                drop(state);
                self.shared.perform(task);
                self.shared.lock()
            }
            None => self.shared.wait(&self.shared.done, state),
        }
    }
}

impl<T> Drop for Crew<'_, T> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.ended = true;
        state.waiting.clear();
        drop(state);
        self.shared.called.notify_all();
    }
}

impl<T> State<T> {
    fn take(&mut self) -> Option<T> {
        let task = self.under_way.front_mut()?.take()?;
        self.under_way.pop_front();
        self.first += 1;
        Some(task)
    }
}

impl<T> Shared<'_, T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // No work is done under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'g>(
        &self,
        condition: &Condvar,
        state: MutexGuard<'g, State<T>>,
    ) -> MutexGuard<'g, State<T>> {
        condition
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn perform(&self, (number, mut task): (usize, T)) {
        (self.work)(&mut task);
        let mut state = self.lock();
        let place = number - state.first;
        if let Some(place) = state.under_way.get_mut(place) {
            *place = Some(task);
        }
        drop(state);
        if place == 0 {
            self.done.notify_one();
        }
    }

    /// What a worker does until the end.
    fn serve(&self) {
        let mut state = self.lock();
        while !state.ended {
            let Some(task) = state.waiting.pop_front() else {
                state = self.wait(&self.called, state);
                continue;
            };
            drop(state);
            let result = catch_unwind(AssertUnwindSafe(|| self.perform(task)));
            state = self.lock();
            if let Err(panic) = result {
                // Whoever waits for the task must not wait any longer.
                state.panic = Some(panic);
                self.done.notify_one();
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    /// Sends tasks, numbers that `work` adds a thousand to, and returns what comes back.
    fn send(workers: usize, tasks: usize, work: impl Fn(&mut usize) + Send + Sync) -> Vec<usize> {
        thread::scope(|scope| {
            let mut crew = Crew::new(scope, Some(workers), move |task: &mut usize| {
                work(task);
                *task += 1000;
            });
            let mut found = Vec::new();
            for task in 0..tasks {
                crew.send(task);
                while let Some(task) = crew.take_part() {
                    found.push(task);
                }
                assert!(task + 1 - found.len() <= MOST * (workers + 1) + AHEAD);
            }
            while let Some(task) = crew.next() {
                found.push(task);
            }
            assert!(crew.is_idle() && crew.next().is_none());
            found
        })
    }

    #[test]
    fn tasks_come_back_in_order() {
        for workers in [0, 1, 2, 7] {
            for tasks in [0, 1, 3, 500] {
                let expected: Vec<_> = (1000..1000 + tasks).collect();
                // Some take longer.
                let work = |task: &mut usize| {
                    for _ in 0..*task % 7 * 40 {
                        thread::yield_now();
                    }
                };
                assert_eq!(send(workers, tasks, work), expected);
            }
        }
    }

    #[test]
    fn the_first_task_is_waited_for() {
        // It is not done before another one is.
        let done = AtomicUsize::new(0);
        let work = |task: &mut usize| {
            while *task == 0 && done.load(Ordering::SeqCst) < 1 {
                thread::yield_now();
            }
            done.fetch_add(1, Ordering::SeqCst);
        };
        assert_eq!(send(1, 4, work), [1000, 1001, 1002, 1003]);
    }

    #[test]
    fn nobody_is_hired_before_there_is_work() {
        thread::scope(|scope| {
            let mut crew = Crew::new(scope, Some(3), |_: &mut usize| {});
            assert_eq!((crew.hired, crew.next()), (0, None));
            crew.send(1);
            assert_eq!((crew.hired, crew.next()), (1, Some(1)));
        });
    }

    #[test]
    fn what_is_left_is_left_when_the_crew_is_dropped() {
        let begun = AtomicUsize::new(0);
        thread::scope(|scope| {
            let mut crew = Crew::new(scope, Some(2), |_: &mut usize| {
                begun.fetch_add(1, Ordering::SeqCst);
                thread::yield_now();
            });
            (0..1000).for_each(|task| crew.send(task));
        });
        assert!(begun.load(Ordering::SeqCst) <= 1000);
    }

    #[test]
    fn a_panic_comes_to_the_thread_that_waits() {
        for workers in [0, 1, 3] {
            let work = |task: &mut usize| assert_ne!(*task, 20, "the twentieth");
            let sent = catch_unwind(|| send(workers, 40, work));
            let panic = sent.unwrap_err();
            let message = panic.downcast_ref::<String>().unwrap();
            assert!(message.contains("the twentieth"), "{message}");
        }
    }
}
