-- Makes the file type known, and starts the server and the colours of tree-sitter where there are any.
if vim.g.loaded_deleg then
  return
end
vim.g.loaded_deleg = true

if vim.filetype then
  vim.filetype.add({ extension = { deleg = 'deleg' } })
end

local group = vim.api.nvim_create_augroup('deleg', {})
vim.api.nvim_create_autocmd('FileType', {
  group = group,
  pattern = 'deleg',
  callback = function(args)
    require('deleg').attach(args.buf)
  end,
})

if vim.lsp.enable then
  vim.lsp.enable('deleg')
end
