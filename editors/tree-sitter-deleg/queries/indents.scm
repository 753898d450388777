; For Neovim. Other editors' captures are in their folders.

[
  (body)
  (items)
  (grants)
  (scenarios)
  (expectations)
  (list)
  (tuples)
  (parameters)
  (arguments)
] @indent.begin

[ "}" "]" ")" ] @indent.branch
[ "}" "]" ")" ] @indent.end

[ (comment) (doc_comment) (string) ] @indent.auto
