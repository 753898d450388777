" Vim at work: run as  vim -es -u NONE -S tests/vim.vim  in editors/, with the program in $DELEG.
set nocompatible
let &runtimepath = getcwd() . '/vim,' . &runtimepath
let g:deleg_program = $DELEG
filetype plugin indent on
syntax on

function! s:Is(what, expected, found) abort
  if a:expected !=# a:found
    call writefile([a:what . ': expected ' . string(a:expected) . ', found ' . string(a:found)], '/dev/stderr')
    cquit
  endif
endfunction

function! s:Group(pattern) abort
  call cursor(1, 1)
  call search(a:pattern, 'cW')
  return synIDattr(synID(line('.'), col('.'), 1), 'name')
endfunction

let s:folder = tempname()
call mkdir(s:folder)
let s:file = s:folder . '/main.deleg'
call writefile([
      \ '/// Who builds.',
      \ 'account main = 515436951152 // the one',
      \ 'group devs {',
      \ '  allow s3:GetObjec on s3 object "a\"{x}/" when not mfa',
      \ '}',
      \ 'role test',
      \ 'group s3://x',
      \ ], s:file)
execute 'edit' s:file
call s:Is('type', 'deleg', &filetype)
call s:Is('documentation', 'delegDocumentation', s:Group('Who builds'))
call s:Is('comment', 'delegComment', s:Group('the one'))
call s:Is('declaration', 'delegDeclaration', s:Group('^account'))
call s:Is('number', 'delegNumber', s:Group('5154'))
call s:Is('name', 'delegName', s:Group('devs'))
call s:Is('effect', 'delegAllow', s:Group('allow'))
call s:Is('action', 'delegAction', s:Group('s3:Get'))
call s:Is('string', 'delegString', s:Group('"a'))
call s:Is('escape', 'delegEscape', s:Group('\\"'))
call s:Is('interpolation', 'delegInterpolation', s:Group('{x}'))
call s:Is('operator', 'delegOperator', s:Group('not mfa'))
call s:Is('a name that is a keyword elsewhere', 'delegName', s:Group('test$'))
call s:Is('slashes in a word', 'delegName', s:Group('//x'))

" The check finds its place.
let s:wrong = s:folder . '/wrong.deleg'
call writefile(['account main = 515436951152', 'group devs {', '  allow s3:GetObjec on s3 object a/*', '}'], s:wrong)
execute 'edit' s:wrong
silent make!
let s:errors = filter(getqflist(), 'v:val.valid')
call s:Is('errors', 1, len(s:errors))
call s:Is('place', [3, 9, 302], [s:errors[0].lnum, s:errors[0].col, s:errors[0].nr])
call s:Is('message', 'service `s3` has no action `GetObjec`', s:errors[0].text)

" The format.
DelegFmt
call s:Is('format', '    allow s3:GetObjec on s3 object a/*', getline(3))
write

" Indentation leaves formatted files as they are.
for s:example in split(glob('../examples/*/*.deleg'), '\n')
  execute 'edit!' s:example
  let s:before = getline(1, '$')
  silent normal! gg=G
  let s:after = getline(1, '$')
  for s:at in range(len(s:before))
    if s:before[s:at] =~# '^\s*//' | continue | endif
    call s:Is(s:example . ':' . (s:at + 1), s:before[s:at], s:after[s:at])
  endfor
endfor
call writefile(['vim: ok'], '/dev/stdout')
qall!
