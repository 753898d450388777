-- For `vim.lsp.enable('deleg')`, Neovim 0.11 and newer.
return {
  cmd = { vim.g.deleg_program or 'deleg', 'lsp' },
  filetypes = { 'deleg' },
  root_markers = { 'deleg.toml', '.git' },
  settings = { deleg = {} },
}
