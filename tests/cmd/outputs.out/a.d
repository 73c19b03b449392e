a/ b.stamp: /
  a.txt
a.txt:
