" Deleg: comments, folding, matching, checking with :make, formatting with gq.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:///,:// commentstring=//\ %s
setlocal formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=4 softtabstop=4 tabstop=4
" Words hold what names of actions, keys and patterns hold.
setlocal iskeyword=@,48-57,_,-,.,:,192-255
setlocal suffixesadd=.deleg
setlocal include=^\\s*use
setlocal define=^\\s*\\(group\\\|role\\\|user\\\|permission\\s\\+set\\\|policy\\\|boundary\\\|account\\\|let\\\|template\\\|statements\\\|guardrail\\)
setlocal foldmethod=syntax foldlevel=99

if executable(get(g:, 'deleg_program', 'deleg'))
  let &l:formatprg = get(g:, 'deleg_program', 'deleg') . ' fmt -'
endif
compiler deleg

" Formats the whole buffer, and leaves it alone where it does not parse.
function! s:Format() abort
  let l:view = winsaveview()
  let l:new = systemlist(get(g:, 'deleg_program', 'deleg') . ' fmt -', getline(1, '$'))
  if v:shell_error
    echohl WarningMsg | echomsg 'deleg fmt: ' . get(l:new, 0, 'it cannot be run') | echohl None
  elseif l:new !=# getline(1, '$')
    call setline(1, l:new)
    if line('$') > len(l:new)
      call deletebufline('%', len(l:new) + 1, '$')
    endif
  endif
  call winrestview(l:view)
endfunction
command! -buffer DelegFmt call s:Format()
command! -buffer -nargs=1 DelegExplain execute '!' . get(g:, 'deleg_program', 'deleg') . ' explain <args>'

if get(g:, 'deleg_fmt_on_save', 0)
  augroup deleg_fmt
    autocmd! BufWritePre <buffer> call s:Format()
  augroup END
endif

" % goes between braces of a block and its sentence; matchit knows the rest.
let b:match_words = '{:},\[:\],(:)'

let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions< expandtab< shiftwidth< softtabstop< tabstop<'
      \ . ' iskeyword< suffixesadd< include< define< foldmethod< foldlevel< formatprg<'
      \ . ' | delcommand -buffer DelegFmt | delcommand -buffer DelegExplain | unlet! b:match_words'
