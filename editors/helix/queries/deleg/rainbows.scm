[ (body) (items) (grants) (scenarios) (expectations) (list) (tuples) (parameters) (arguments) (group) ] @rainbow.scope

[ "{" "}" "[" "]" "(" ")" ] @rainbow.bracket
