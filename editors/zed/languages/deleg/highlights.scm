; As ../../../tree-sitter-deleg/queries/highlights.scm, with the names that Zed has. No token is taken by two patterns: editors disagree on which of them wins.

(comment) @comment
(doc_comment) @comment.doc

[ "use" "let" "account" "accounts" "organization" "ou" "group" "role" "user" "permission" "set" "policy" "boundary"
  "statements" "guardrail" "protect" "delegations" "template" "delegate" "test" "resource" ] @keyword

[ "for" "include" ] @keyword

[ "when" "unless" "if" ] @keyword

[ "and" "or" "not" "is" "in" "like" "before" "after" "present" "absent" ] @keyword.operator

[ "on" "of" "by" "at" "as" "to" "from" "with" "until" "may" "but" "except" "bounded" "fits" "wildcards" "member"
  "holding" "only" "own" "allowed" "attach" "tagged" "tag" "must" "management" "identity" "administrator"
  "service" ] @keyword

[ "everything" "none" "anyone" "mfa" ] @constant

[ "allow" "always" ] @keyword
[ "deny" "never" ] @keyword

(verb [ "create" "configure" "delete" "manage" "pass" "view" ] @function)
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
(service) @namespace
(resource_type) @type
(region) @constant
(key) @property
(operator) @keyword.operator
(compare) @operator
"=" @operator

(account name: (name) @namespace)
(accounts name: (name) @namespace)
(organization name: (name) @namespace)
(ou name: (name) @namespace)
(principal name: (name) @type)
(policy name: (name) @type)
(boundary name: (name) @type)
(statements name: (name) @function)
(guardrail name: (name) @type)
(template name: (name) @function)
(include name: (name) @function)
(instance name: (name) @function)
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
(path (string) @string.special)
(title (string) @string)
(escape_sequence) @string.escape
(interpolation) @variable
(policy_variable) @variable.special

[ "{" "}" "(" ")" "[" "]" ] @punctuation.bracket
"," @punctuation.delimiter
