" Deleg: :make checks the project, or the file where no deleg.toml is found; :compiler deleg.
if exists('current_compiler')
  finish
endif
let current_compiler = 'deleg'

let s:program = get(g:, 'deleg_program', 'deleg')
if findfile('deleg.toml', '.;') !=# ''
  execute 'CompilerSet makeprg=' . escape(s:program . ' check --format short', ' ')
else
  execute 'CompilerSet makeprg=' . escape(s:program . ' check --format short %', ' ')
endif
CompilerSet errorformat=%f:%l:%c:\ %trror[%*[A-Z]%n]:\ %m,%f:%l:%c:\ %tarning[%*[A-Z]%n]:\ %m,%f:%l:%c:\ %tote[%*[A-Z]%n]:\ %m
