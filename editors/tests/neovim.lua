-- Neovim at work, the newest and that of a distribution: run as  nvim -u NONE -i NONE --headless -c 'luafile
-- tests/neovim.lua'  in editors/, with the program in $DELEG and the parser in $DELEG_PARSER.
local newest = vim.fn.has('nvim-0.11') == 1
local here = vim.fn.getcwd()
vim.opt.runtimepath:prepend(here .. '/vim')
vim.opt.runtimepath:prepend(here .. '/neovim')
vim.opt.swapfile = false
vim.opt.hidden = true
vim.g.deleg_program = vim.env.DELEG
vim.cmd('filetype plugin indent on | syntax on')
vim.cmd('runtime plugin/deleg.lua')

local done = {}
local function fail(message)
  io.stderr:write('neovim: ' .. message .. '\n')
  vim.cmd('cquit')
end
local function step(name, fine, found)
  if not fine then
    fail(name .. ': found ' .. vim.inspect(found))
  end
  table.insert(done, name)
end
local function wait(name, ask, show)
  local found
  local fine = vim.wait(20000, function()
    found = ask()
    return found and true or false
  end, 50)
  if not fine then
    fail(name .. ' does not come: ' .. vim.inspect(show and show()))
  end
  return found
end

local function main()
local folder = vim.fn.tempname()
vim.fn.mkdir(folder)
vim.fn.writefile({}, folder .. '/deleg.toml')
vim.fn.writefile({
  'account main = 515436951152',
  'boundary Ceiling {',
  '    allow s3:* on s3 object acme/*',
  '}',
}, folder .. '/ceiling.deleg')
local file = folder .. '/main.deleg'
vim.fn.writefile({
  'use "ceiling.deleg"',
  '',
  '/// Who builds.',
  'group devs {',
  '  allow s3:GetObjec on s3 object acme/*',
  '}',
  '',
  'delegate devs may create roles service-* bounded by Ceiling',
  '',
  'test "out" {',
  '    as devs {',
  '        may not iam:CreateUser on iam user x',
  '    }',
  '}',
}, file)
vim.cmd('edit ' .. folder .. '/ceiling.deleg')
vim.cmd('edit ' .. file)
local buffer = vim.api.nvim_get_current_buf()
step('file type', vim.bo.filetype == 'deleg', vim.bo.filetype)

if vim.env.DELEG_PARSER and newest then
  vim.treesitter.language.add('deleg', { path = vim.env.DELEG_PARSER })
  vim.treesitter.start(buffer, 'deleg')
  local tree = vim.treesitter.get_parser(buffer, 'deleg'):parse(true)[1]
  step('tree', not tree:root():has_error(), tree:root():sexpr())
  local captured = {}
  for _, one in ipairs(vim.treesitter.get_captures_at_pos(buffer, 4, 8)) do
    captured[one.capture] = true
  end
  step('colours', captured['function'], captured)
  for _, query in ipairs({ 'indents', 'folds', 'locals', 'injections', 'textobjects' }) do
    step(query, vim.treesitter.query.get('deleg', query) ~= nil, query)
  end
else
  local group = vim.fn.synIDattr(vim.fn.synID(5, 9, 1), 'name')
  step('colours', group == 'delegAction', group)
end

local client = wait('a server', function()
  local all = newest and vim.lsp.get_clients({ bufnr = buffer }) or vim.tbl_values(vim.lsp.buf_get_clients(buffer))
  return all[1] and all[1].initialized and all[1]
end)
local function ask(method, parameters)
  parameters.textDocument = vim.lsp.util.make_text_document_params(buffer)
  local answers = vim.lsp.buf_request_sync(buffer, method, parameters, 20000)
  for _, answer in pairs(answers or {}) do
    if answer.err then
      fail(method .. ': ' .. vim.inspect(answer.err))
    end
    return answer.result
  end
end
local function at(line, column)
  return { line = line - 1, character = column - 1 }
end
local function text(line)
  return vim.api.nvim_buf_get_lines(buffer, line - 1, line, false)[1]
end
local function diagnostics(severity)
  return vim.diagnostic.get(buffer, { severity = severity })
end
local ERROR = vim.diagnostic.severity.ERROR

-- A diagnostic, and its fix.
local found = wait('a diagnostic', function()
  local all = diagnostics(ERROR)
  return all[1] and all
end)
step('diagnostic', #found == 1 and found[1].code == 'E0302' and found[1].lnum == 4, found)
local actions = ask('textDocument/codeAction', {
  range = { start = at(5, 9), ['end'] = at(5, 20) },
  context = { diagnostics = { (found[1].user_data or {}).lsp and {
    range = { start = at(5, 9), ['end'] = at(5, 20) }, message = found[1].message, code = found[1].code, severity = 1,
  } or nil }, only = nil },
})
local fix
for _, action in ipairs(actions) do
  if action.edit and action.title:find('GetObject', 1, true) then
    fix = fix or action
  end
end
step('fix offered', fix ~= nil, actions)
vim.lsp.util.apply_workspace_edit(fix.edit, client.offset_encoding)
step('fix', text(5):find('s3:GetObject on', 1, true), text(5))
wait('a file without errors', function()
  return #diagnostics(ERROR) == 0
end, function()
  return { diagnostics(ERROR), text(5) }
end)

-- The format.
if vim.lsp.buf.format then
  vim.lsp.buf.format({ async = false, timeout_ms = 20000 })
else
  vim.lsp.buf.formatting_sync(nil, 20000)
end
step('format', text(5) == '    allow s3:GetObject on s3 object acme/*', text(5))

-- Completion of an action.
vim.api.nvim_buf_set_lines(buffer, 4, 5, false, { '    allow s3:GetObjectTo on s3 object acme/*' })
local list = ask('textDocument/completion', { position = at(5, 11 + 13) })
local labels = {}
for _, item in ipairs(list.items or list) do
  table.insert(labels, item.label)
end
step('completion', table.concat(labels, ' '):find('GetObjectTorrent', 1, true), labels)
vim.api.nvim_buf_set_lines(buffer, 4, 5, false, { '    allow s3:GetObject on s3 object acme/*' })

-- Hover.
local hover = ask('textDocument/hover', { position = at(5, 15) })
step('hover', hover and vim.inspect(hover.contents):find('GetObject', 1, true), hover)

-- Definition and rename over files.
local definition = ask('textDocument/definition', { position = at(8, 53) })
step('definition', definition and vim.inspect(definition):find('ceiling.deleg', 1, true), definition)
local rename = ask('textDocument/rename', { position = at(8, 53), newName = 'Roof' })
vim.lsp.util.apply_workspace_edit(rename, client.offset_encoding)
step('rename here', text(8) == 'delegate devs may create roles service-* bounded by Roof', text(8))
local other = vim.api.nvim_buf_get_lines(vim.fn.bufnr('ceiling.deleg'), 1, 2, false)[1]
step('rename there', other == 'boundary Roof {', other)

-- What was changed in the other file reaches the server, too.
vim.wait(500, function() end)
wait('a project without errors', function()
  return #diagnostics(ERROR) == 0
end)

-- A test from its lens.
wait('lenses', function()
  local lenses = ask('textDocument/codeLens', {}) or {}
  for _, lens in ipairs(lenses) do
    if lens.command and lens.command.command == 'deleg.runTest' then
      local answers = vim.lsp.buf_request_sync(buffer, 'workspace/executeCommand', lens.command, 20000)
      local _, answer = next(answers)
      step('test from its lens', answer.result and answer.result.tests and answer.result.tests[1].passed, answer)
      return true
    end
  end
end)
end

local fine, message = xpcall(main, debug.traceback)
if not fine then
  fail(message)
end
local version = vim.version()
io.stdout:write(('neovim %d.%d: %s\n'):format(version.major, version.minor, table.concat(done, ', ')))
vim.cmd('qall!')
