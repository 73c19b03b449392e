deps/zh-TW/a.txt: /
  a.txt /
  own.txt
deps/zh-HK/a.txt: /
  a.txt /
  own.txt
deps/zh-TW/c.txt: /
  sub/c.txt /
  own.txt
deps/zh-HK/c.txt: /
  sub/c.txt /
  own.txt
a.txt:
sub/c.txt:
own.txt:
