; Names of a file are known everywhere in it; those of a template or a `for` in its block.

[ (source_file) (template) (statements) (for) ] @local.scope

(let name: (identifier) @local.definition.constant)
(parameter name: (identifier) @local.definition.parameter)
(binders (identifier) @local.definition.var)

(account name: (name) @local.definition.namespace)
(accounts name: (name) @local.definition.namespace)
(organization name: (name) @local.definition.namespace)
(ou name: (name) @local.definition.namespace)
(principal name: (name) @local.definition.type)
(policy name: (name) @local.definition.type)
(boundary name: (name) @local.definition.type)
(guardrail name: (name) @local.definition.type)
((statements name: (name) @local.definition.function)
 (#set! definition.function.scope "parent"))
((template name: (name) @local.definition.function)
 (#set! definition.function.scope "parent"))

(principal_ref (name) @local.reference)
(ceiling (name) @local.reference)
(bounded_clause (name) @local.reference)
(names (name) @local.reference)
(include name: (name) @local.reference)
(instance name: (name) @local.reference)
(owner (name) @local.reference)
(acting_in (name) @local.reference)
