[ (body) (items) (grants) (scenarios) (expectations) (list) (tuples) (parameters) (arguments) ] @indent

[ "}" "]" ")" ] @outdent
