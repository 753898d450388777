; No token is taken by two patterns: editors disagree on which of them wins.

(comment) @comment
(doc_comment) @comment.documentation

[ "use" "let" "account" "accounts" "organization" "ou" "group" "role" "user" "permission" "set" "policy" "boundary"
  "statements" "guardrail" "protect" "delegations" "template" "delegate" "test" "resource" ] @keyword

[ "for" "include" ] @keyword.repeat

[ "when" "unless" "if" ] @keyword.conditional

[ "and" "or" "not" "is" "in" "like" "before" "after" "present" "absent" ] @keyword.operator

[ "on" "of" "by" "at" "as" "to" "from" "with" "until" "may" "but" "except" "bounded" "fits" "wildcards" "member"
  "holding" "only" "own" "allowed" "attach" "tagged" "tag" "must" "management" "identity" "administrator"
  "service" ] @keyword

[ "everything" "none" "anyone" "mfa" ] @constant.builtin

[ "allow" "always" ] @keyword.directive
[ "deny" "never" ] @keyword.exception

(verb [ "create" "configure" "delete" "manage" "pass" "view" ] @function.builtin)
(kind [ "roles" "users" "policies" "groups" "instance" "profiles" "service-linked" ] @type.builtin)

(pass_clause "pass" @keyword)
(view_clause [ "view" "all" ] @keyword)
(policies_clause "policies" @keyword)
(profiles_clause [ "instance" "profiles" ] @keyword)
(inline_policies [ "inline" "policies" ] @keyword)
(inline_clause "inline" @keyword)
(attach_clause "any" @keyword)
(services "any" @keyword)
(actions "all" @keyword)
(resources "all" @keyword)
(quantifier [ "any" "all" ] @keyword.operator)

(action) @function
(service) @module
(resource_type) @type
(region) @constant
(key) @property
(operator) @keyword.operator
(compare) @operator
"=" @operator

(account name: (name) @module)
(accounts name: (name) @module)
(organization name: (name) @module)
(ou name: (name) @module)
(principal name: (name) @type)
(policy name: (name) @type.definition)
(boundary name: (name) @type.definition)
(statements name: (name) @function)
(guardrail name: (name) @type.definition)
(template name: (name) @function)
(include name: (name) @function.call)
(instance name: (name) @function.call)
(let name: (identifier) @variable)
(parameter name: (identifier) @variable.parameter)
(argument name: (identifier) @variable.parameter)
(binders (identifier) @variable)

(principal_ref (name) @type)
(ceiling (name) @type)
(bounded_clause (name) @type)
(policy_name (name) @label)
(sid (name) @label)

(pattern) @string.special
(value) @string
(string) @string
(path (string) @string.special.path)
(title (string) @string)
(escape_sequence) @string.escape
(interpolation) @variable
(policy_variable) @variable.builtin

[ "{" "}" "(" ")" "[" "]" ] @punctuation.bracket
"," @punctuation.delimiter
