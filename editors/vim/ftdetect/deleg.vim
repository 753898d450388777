autocmd BufNewFile,BufRead *.deleg setfiletype deleg
