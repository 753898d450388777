[ (principal) (policy) (boundary) (statements) (guardrail) (template) (for) (delegate) (test) ] @class.around
(_ body: (_) @class.inside)
[ (statement) (may) (invariant) (scenario) (expectation) ] @function.around
(comment)+ @comment.around
(doc_comment)+ @comment.around
