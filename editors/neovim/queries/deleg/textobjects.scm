; An item is a class, a statement or scenario a function: the motions between them are those that hands know.

[ (principal) (policy) (boundary) (statements) (guardrail) (template) (for) (delegate) (test) ] @class.outer
(principal body: (body) @class.inner)
(policy (body) @class.inner)
(boundary (body) @class.inner)
(statements body: (body) @class.inner)
(guardrail body: (body) @class.inner)
(template body: (items) @class.inner)
(for body: (items) @class.inner)
(delegate body: (body) @class.inner)
(test body: (scenarios) @class.inner)

[ (statement) (may) (invariant) (scenario) (expectation) ] @function.outer
(may (grants) @function.inner)
(scenario body: (expectations) @function.inner)

[ (body) (items) (grants) (scenarios) (expectations) ] @block.outer

(guard (condition) @conditional.inner) @conditional.outer

[ (parameter) (argument) (action) (resource) (pattern) (principal_ref) (tagged) (binding) ] @parameter.inner

(comment) @comment.outer
(doc_comment) @comment.outer
