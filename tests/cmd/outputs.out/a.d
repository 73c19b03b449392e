a/ b.stamp: /
  a.txt
