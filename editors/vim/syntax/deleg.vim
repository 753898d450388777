" Deleg, a language for AWS IAM delegation.
if exists('b:current_syntax')
  finish
endif
syntax case match
syntax iskeyword @,48-57,_,-,+,.,@-@,*,?,/,:,192-255

" A name follows, which may be a keyword elsewhere.
syntax keyword delegDeclaration let account accounts organization ou group role user set policy boundary nextgroup=delegName skipwhite
syntax keyword delegDeclaration statements guardrail template nextgroup=delegName skipwhite
syntax keyword delegDeclaration use permission protect delegations delegate test resource
syntax keyword delegRepeat for include
syntax keyword delegConditional when unless if
syntax keyword delegOperator and or not is in like before after present absent any all
syntax keyword delegWord on of by at as to from with until may but except bounded fits wildcards member inline holding
syntax keyword delegWord only own allowed pass attach view tagged tag must policies instance profiles management
syntax keyword delegWord identity administrator service
syntax keyword delegConstant everything none anyone mfa
syntax keyword delegAllow allow always
syntax keyword delegDeny deny never
syntax keyword delegVerb create configure delete manage
syntax keyword delegKind roles users groups service-linked

syntax match delegName contained contains=delegInterpolation
      \ /\%(\%(may\|on\|when\|unless\|as\|in\|at\|of\|by\|bounded\|for\|from\|with\|until\|and\|or\|not\|is\|like\|if\|but\|except\|holding\)\>\)\@!\%([[:alnum:]_.@*?/:+-]\|[^\x00-\x7f]\|{\h[[:alnum:]_-]*}\)\+/

syntax match delegAction /\<[[:alnum:]*?-]\+:\%(@\l\+\|[[:alnum:]*?]\+\)\%([[:alnum:]_.@*?/:+-]\)\@!/ contains=delegLevel
syntax match delegLevel /:\zs@\%(read\|write\|list\|tagging\|permissions\)\>/ contained
syntax match delegArn /\<arn:[^ \t,"{}()\[\]]*/ contains=delegInterpolation
syntax match delegNumber /\<\d\{12}\>\|\<\d\{4}-\d\d-\d\d\>/
syntax match delegRegion /\<\l\{2,4}\%(-\l\+\)\+-\d\>/
syntax match delegIamOperator /\<\%(String\|Numeric\|Date\|Arn\|Ip\|NotIp\|Binary\|Bool\|Null\)\a*\>/
syntax match delegCompare /<=\|>=\|<\|>\|=/
syntax match delegComma /,/

syntax match delegInterpolation /{\%(\h\|[^\x00-\x7f]\)\%([[:alnum:]_-]\|[^\x00-\x7f]\)*}/
syntax match delegVariable /\${[^{}"]*}/
syntax region delegString start=/"/ skip=/\\./ end=/"\|$/ oneline contains=delegEscape,delegBadEscape,delegInterpolation,delegVariable
syntax match delegBadEscape /\\./ contained
syntax match delegEscape /\\["\\nt]\|\\u{\x\{1,6}}\|{{\|}}/ contained

syntax match delegComment /\%(^\|[^[:alnum:]_.@*?/:+-]\)\@1<=\/\/.*$/ contains=delegTodo,@Spell
syntax match delegDocumentation /\%(^\|[^[:alnum:]_.@*?/:+-]\)\@1<=\/\/\/\/\@!.*$/ contains=delegTodo,@Spell
syntax keyword delegTodo contained TODO FIXME XXX

syntax region delegBlock start=/{\%(\%(\h\|[^\x00-\x7f]\)\%([[:alnum:]_-]\|[^\x00-\x7f]\)*}\)\@!/ end=/}/ transparent fold

syntax sync minlines=200

highlight default link delegDeclaration Statement
highlight default link delegRepeat Repeat
highlight default link delegConditional Conditional
highlight default link delegOperator Operator
highlight default link delegWord Keyword
highlight default link delegConstant Constant
highlight default link delegAllow Type
highlight default link delegDeny Exception
highlight default link delegVerb Function
highlight default link delegKind Type
highlight default link delegName Identifier
highlight default link delegAction Function
highlight default link delegLevel Special
highlight default link delegArn String
highlight default link delegNumber Number
highlight default link delegRegion Constant
highlight default link delegIamOperator Operator
highlight default link delegCompare Operator
highlight default link delegComma Delimiter
highlight default link delegInterpolation PreProc
highlight default link delegVariable Special
highlight default link delegString String
highlight default link delegEscape SpecialChar
highlight default link delegBadEscape Error
highlight default link delegComment Comment
highlight default link delegDocumentation SpecialComment
highlight default link delegTodo Todo

let b:current_syntax = 'deleg'
