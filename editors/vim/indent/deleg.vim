" Deleg: a block is four further in; what continues a sentence is, too.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=DelegIndent() indentkeys=0{,0},0),0],!^F,o,O,0=on\ ,0=when\ ,0=unless\ ,0=bounded\ ,0=until\ ,0=with\ ,0=except\ ,0=to\ 
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*DelegIndent')
  finish
endif

" What a line that goes on with a sentence begins with; what a line that is gone on with ends with.
let s:goes_on = '^\s*\%(on\|when\|unless\|to\|bounded\|until\|with\|except\|of\|in\|and\|or\|as\s\+\S\+$\)\>'
let s:ends_open = '\%(,\|\<\%(allow\|deny\|on\|except\|may\|delegate\|with\|when\|unless\|and\|or\|to\|never\|always\|policies\|tagged\|only\|for\|in\)\)$'

" A line without comments, strings, interpolations and white space at its end.
function! s:Bare(lnum) abort
  let l:line = substitute(getline(a:lnum), '"\%([^"\\]\|\\.\)*"', '"', 'g')
  let l:line = substitute(l:line, '\%(^\|\s\)//.*$', '', '')
  return substitute(substitute(l:line, '\$\?{[^ {}]*}', 'x', 'g'), '\s*$', '', '')
endfunction

" The line of code before another; 0 where there is none.
function! s:Before(lnum) abort
  let l:before = prevnonblank(a:lnum - 1)
  while l:before > 0 && s:Bare(l:before) ==# ''
    let l:before = prevnonblank(l:before - 1)
  endwhile
  return l:before
endfunction

function! s:Continues(lnum) abort
  return s:Bare(a:lnum) =~# s:goes_on || s:Bare(s:Before(a:lnum)) =~# '[\[(]$\|' . s:ends_open
endfunction

" The line on which the sentence of a line begins.
function! s:Head(lnum) abort
  let l:head = a:lnum
  while s:Before(l:head) > 0 && s:Continues(l:head)
    let l:head = s:Before(l:head)
  endwhile
  return l:head
endfunction

function! DelegIndent() abort
  let l:before = s:Before(v:lnum)
  if l:before == 0
    return 0
  endif
  let l:here = s:Bare(v:lnum)
  " In brackets.
  call cursor(v:lnum, 1)
  let l:skip = 'synIDattr(synID(line("."), col("."), 1), "name") =~# "String\\|Comment\\|Documentation\\|Escape"'
  let l:bracket = searchpair('[\[(]', '', '[\])]', 'bnW', l:skip, max([1, v:lnum - 200]))
  if l:bracket > 0
    return indent(l:bracket) + (l:here =~# '^\s*[\])]' ? 0 : shiftwidth())
  endif
  let l:closes = l:here =~# '^\s*}'
  let l:last = s:Bare(l:before)
  let l:head = s:Head(l:before)
  if l:last =~# '{$'
    return indent(l:head) + (l:closes ? 0 : shiftwidth())
  endif
  if l:closes
    return max([indent(l:head) - shiftwidth(), 0])
  endif
  if l:last =~# s:ends_open
    " A list, or what a word stands before.
    return l:last =~# ',$' && l:head != l:before && l:last !~# s:goes_on ? indent(l:before) : indent(l:head) + shiftwidth()
  endif
  if l:here =~# s:goes_on
    " After a list on lines of its own the sentence goes on where it began.
    return indent(l:head) + (s:Bare(l:head) =~# s:ends_open && s:Bare(l:head) !~# ',$' ? 0 : shiftwidth())
  endif
  return indent(l:head)
endfunction
