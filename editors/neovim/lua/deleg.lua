-- What a buffer of Deleg has: the server where `vim.lsp.enable` is not there yet, tree-sitter, and commands.
local M = {}

--- The program. `vim.g.deleg_program` names another.
function M.program()
  return vim.g.deleg_program or 'deleg'
end

--- The folder of the project of a file.
function M.root(buffer)
  local from = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':p:h')
  for _, marker in ipairs({ 'deleg.toml', '.git' }) do
    local file = vim.fn.findfile(marker, from .. ';')
    local found = file ~= '' and file or vim.fn.finddir(marker, from .. ';')
    if found ~= '' then
      return vim.fn.fnamemodify(found, ':p:h' .. (file == '' and ':h' or ''))
    end
  end
  return from
end

local clients = {}

-- Neovim 0.7 to 0.10: one server for each project.
local function start(buffer)
  local root = M.root(buffer)
  local client = clients[root]
  if not client or not vim.lsp.get_client_by_id(client) then
    client = vim.lsp.start_client({
      name = 'deleg',
      cmd = { M.program(), 'lsp' },
      root_dir = root,
      workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
      capabilities = vim.lsp.protocol.make_client_capabilities(),
    })
    clients[root] = client
  end
  if client then
    vim.lsp.buf_attach_client(buffer, client)
  end
end

function M.attach(buffer)
  if vim.fn.executable(M.program()) == 0 then
    vim.notify_once = vim.notify_once or vim.notify
    vim.notify_once(
      'deleg: the program `' .. M.program() .. '` is not there; files are coloured, but not checked',
      vim.log.levels.WARN
    )
  elseif not vim.lsp.enable then
    start(buffer)
  end
  -- Colours and folds of tree-sitter, where its parser is installed.
  local parser = pcall(vim.treesitter.get_parser, buffer, 'deleg')
  if parser and vim.treesitter.start then
    pcall(vim.treesitter.start, buffer, 'deleg')
    vim.api.nvim_buf_call(buffer, function()
      vim.opt_local.foldmethod = 'expr'
      vim.opt_local.foldexpr = 'v:lua.vim.treesitter.foldexpr()'
      vim.opt_local.foldlevel = 99
    end)
  end
  vim.api.nvim_buf_create_user_command(buffer, 'DelegExplain', function(command)
    M.show(vim.fn.systemlist({ M.program(), 'explain', command.args }), 'markdown')
  end, { nargs = 1, desc = 'The page of a code' })
  vim.api.nvim_buf_create_user_command(buffer, 'DelegDescribe', function()
    M.show(vim.fn.systemlist({ M.program(), 'describe', '--format', 'markdown', vim.api.nvim_buf_get_name(buffer) }), 'markdown')
  end, { desc = 'What each delegate can do' })
end

--- Lines in a window of their own, which `q` closes.
function M.show(lines, filetype)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.api.nvim_buf_set_option(buffer, 'filetype', filetype)
  vim.api.nvim_buf_set_option(buffer, 'modifiable', false)
  vim.cmd('botright vsplit')
  vim.api.nvim_win_set_buf(0, buffer)
  vim.keymap.set('n', 'q', '<cmd>close<cr>', { buffer = buffer })
end

return M
