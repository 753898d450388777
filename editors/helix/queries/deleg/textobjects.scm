; An item is a class, a statement or scenario a function: the motions between them are those that hands know.

[ (principal) (policy) (boundary) (statements) (guardrail) (template) (for) (delegate) (test) ] @class.around
(principal body: (body) @class.inside)
(policy (body) @class.inside)
(boundary (body) @class.inside)
(statements body: (body) @class.inside)
(guardrail body: (body) @class.inside)
(template body: (items) @class.inside)
(for body: (items) @class.inside)
(delegate body: (body) @class.inside)
(test body: (scenarios) @class.inside)

[ (statement) (may) (invariant) (scenario) (expectation) ] @function.around
(may (grants) @function.inside)
(scenario body: (expectations) @function.inside)

[ (body) (items) (grants) (scenarios) (expectations) ] @entry.around

[ (parameter) (argument) (action) (resource) (pattern) (principal_ref) (tagged) (binding) ] @parameter.inside

(comment) @comment.around
(doc_comment) @comment.around
