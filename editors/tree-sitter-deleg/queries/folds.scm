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
  (doc_comment)+
  (comment)+
] @fold
