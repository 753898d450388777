;;; deleg-mode.el --- Major mode for Deleg, a language for AWS IAM delegation  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages, aws, iam
;; URL: https://github.com/deleg-lang/deleg
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; `deleg-mode' colours, indents, formats and checks files of Deleg.  Where Emacs is built with tree-sitter and its
;; grammar is installed, `deleg-ts-mode' does the same with it.  With eglot, `deleg lsp' answers; without, flymake runs
;; `deleg check'.

;;; Code:

(require 'compile)
(require 'json)
(require 'flymake)
(require 'subr-x)
(require 'treesit nil t)

(defgroup deleg nil
  "Deleg, a language for AWS IAM delegation."
  :group 'languages)

(defcustom deleg-program "deleg"
  "The program."
  :type 'string)

(defcustom deleg-indent-offset 4
  "How much further in a block is."
  :type 'integer
  :safe #'integerp)

(defcustom deleg-format-on-save nil
  "Whether a buffer is formatted before it is saved."
  :type 'boolean)

(defconst deleg-mode--declarations
  '("use" "let" "account" "accounts" "organization" "ou" "group" "role" "user" "permission" "set" "policy" "boundary"
    "statements" "guardrail" "protect" "delegations" "template" "delegate" "test" "resource" "for" "include"))

(defconst deleg-mode--words
  '("on" "of" "by" "at" "as" "to" "from" "with" "until" "may" "but" "except" "bounded" "fits" "wildcards" "member"
    "inline" "holding" "only" "own" "allowed" "pass" "attach" "view" "tagged" "tag" "must" "policies" "instance"
    "profiles" "management" "identity" "administrator" "service" "when" "unless" "if" "and" "or" "not" "is" "in" "like"
    "before" "after" "present" "absent" "any" "all"))

(defconst deleg-mode--constants '("everything" "none" "anyone" "mfa"))
(defconst deleg-mode--effects '("allow" "deny" "always" "never"))
(defconst deleg-mode--verbs '("create" "configure" "delete" "manage"))
(defconst deleg-mode--kinds '("roles" "users" "groups" "service-linked"))

(defvar deleg-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?/ "_ 12" table)
    (modify-syntax-entry ?\n ">" table)
    (dolist (sign '(?_ ?- ?+ ?. ?@ ?* ?? ?:))
      (modify-syntax-entry sign "_" table))
    (modify-syntax-entry ?{ "(}" table)
    (modify-syntax-entry ?} "){" table)
    table))

;; `//' within a word begins no comment.
(defconst deleg-mode--propertize
  (syntax-propertize-rules ("[[:alnum:]_+.@*?/:-]\\(//\\)" (1 "_"))))

(defun deleg-mode--regexp (words)
  "A regular expression for WORDS of the language, not for parts of longer ones."
  (concat "\\_<" (regexp-opt words t) "\\_>"))

(defconst deleg-mode--connectives
  '("may" "on" "when" "unless" "as" "in" "at" "of" "by" "bounded" "for" "from" "with" "until" "and" "or" "not" "is"
    "like" "if" "but" "except" "holding"))

(defvar deleg-mode-font-lock-keywords
  `(("\\${[^{}\"\n]*}" 0 font-lock-preprocessor-face prepend)
    ("{[[:alpha:]_][[:alnum:]_-]*}" 0 font-lock-variable-name-face prepend)
    (,(concat "\\_<\\(group\\|role\\|user\\|permission[ \t]+set\\|policy\\|boundary\\|account\\|accounts\\|organization"
              "\\|ou\\|let\\|template\\|statements\\|guardrail\\)[ \t]+\\([^][(){}\", \t\n=]+\\)")
     (1 font-lock-keyword-face)
     (2 (unless (member (match-string 2) deleg-mode--connectives) font-lock-type-face)))
    ("\\_<\\([[:alnum:]*?-]+\\):\\(@[a-z]+\\|[[:alnum:]*?]+\\)\\_>"
     (1 font-lock-constant-face) (2 font-lock-function-name-face))
    (,(deleg-mode--regexp deleg-mode--effects) . font-lock-builtin-face)
    (,(deleg-mode--regexp deleg-mode--verbs) . font-lock-function-name-face)
    (,(deleg-mode--regexp deleg-mode--kinds) . font-lock-type-face)
    (,(deleg-mode--regexp deleg-mode--constants) . font-lock-constant-face)
    (,(deleg-mode--regexp (append deleg-mode--declarations deleg-mode--words)) . font-lock-keyword-face)
    ("\\_<[0-9]\\{12\\}\\_>\\|\\_<[0-9]\\{4\\}-[0-9][0-9]-[0-9][0-9]\\_>" . font-lock-constant-face)
    ("\\_<\\(?:String\\|Numeric\\|Date\\|Arn\\|Ip\\|NotIp\\|Binary\\|Bool\\|Null\\)[A-Za-z]*\\_>"
     . font-lock-builtin-face)))

(defconst deleg-mode--goes-on
  (concat "\\(?:\\(?:on\\|when\\|unless\\|to\\|bounded\\|until\\|with\\|except\\|of\\|in\\|and\\|or\\)[ \t]"
          "\\|as[ \t]+[^ \t\n]+$\\)")
  "What a line that goes on with a sentence begins with.")

(defconst deleg-mode--ends-open
  (concat "\\(?:,\\|\\_<\\(?:allow\\|deny\\|on\\|except\\|may\\|delegate\\|with\\|when\\|unless\\|and\\|or\\|to\\|never"
          "\\|always\\|policies\\|tagged\\|only\\|for\\|in\\)\\)\\'")
  "What a line that is gone on with ends with.")

(defun deleg-mode--line ()
  "The code of the line at point, without its indentation and its comment."
  (save-excursion
    (back-to-indentation)
    (let ((start (point)) (end (line-end-position)))
      (while (and (< (point) end) (re-search-forward "//" end t))
        (when (nth 4 (syntax-ppss)) (setq end (match-beginning 0))))
      (string-trim-right (buffer-substring-no-properties start end)))))

(defun deleg-mode--back ()
  "Go to the line of code before, and say whether there is one."
  (let ((start (point)) found)
    (while (and (not found) (zerop (forward-line -1)))
      (setq found (not (equal (deleg-mode--line) ""))))
    (unless found (goto-char start))
    found))

(defun deleg-mode--continues ()
  "Whether the line at point goes on with the sentence of the one before."
  (or (string-match-p (concat "\\`" deleg-mode--goes-on) (deleg-mode--line))
      (save-excursion
        (and (deleg-mode--back)
             (string-match-p (concat "[[(]\\'\\|" deleg-mode--ends-open) (deleg-mode--line))))))

(defun deleg-mode--to-head ()
  "Go to the line on which the sentence of the line at point begins."
  (while (and (deleg-mode--continues) (deleg-mode--back))))

(defun deleg-mode--column ()
  "The column that the line at point belongs at."
  (save-excursion
    (beginning-of-line)
    (let* ((here (deleg-mode--line))
           (bracket (nth 1 (syntax-ppss)))
           (closes (string-prefix-p "}" here)))
      (cond
       ((and bracket (memq (char-after bracket) '(?\[ ?\()))
        (goto-char bracket)
        (+ (current-indentation) (if (string-match-p "\\`[])]" here) 0 deleg-indent-offset)))
       ((not (deleg-mode--back)) 0)
       (t
        (let* ((last (deleg-mode--line))
               (last-column (current-indentation))
               (last-place (line-beginning-position))
               (head (progn (deleg-mode--to-head) (deleg-mode--line)))
               (column (current-indentation))
               (alone (= last-place (line-beginning-position))))
          (cond
           ((string-suffix-p "{" last) (+ column (if closes 0 deleg-indent-offset)))
           (closes (max 0 (- column deleg-indent-offset)))
           ((string-match-p deleg-mode--ends-open last)
            (if (and (string-suffix-p "," last) (not alone)
                     (not (string-match-p (concat "\\`" deleg-mode--goes-on) last)))
                last-column
              (+ column deleg-indent-offset)))
           ((string-match-p (concat "\\`" deleg-mode--goes-on) here)
            (if (and (string-match-p deleg-mode--ends-open head) (not (string-suffix-p "," head)))
                column
              (+ column deleg-indent-offset)))
           (t column))))))))

(defun deleg-mode-indent-line ()
  "Indent the line at point: a block is further in than its sentence."
  (interactive)
  (let ((column (deleg-mode--column)))
    (if (<= (current-column) (current-indentation))
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

(defvar deleg-mode-imenu-generic-expression
  '(("Principals" "^[ \t]*\\(?:group\\|role\\|user\\|permission[ \t]+set\\)[ \t]+\\([^ \t\n{]+\\)" 1)
    ("Boundaries" "^[ \t]*boundary[ \t]+\\([^ \t\n{]+\\)" 1)
    ("Policies" "^[ \t]*policy[ \t]+\\([^ \t\n{]+\\)" 1)
    ("Delegations" "^[ \t]*\\(delegate[ \t]+.*\\)$" 1)
    ("Templates" "^[ \t]*template[ \t]+\\([^ \t\n(]+\\)" 1)
    ("Tests" "^[ \t]*test[ \t]+\"\\([^\"]*\\)\"" 1)))

;;; Formatting

(defun deleg-format-buffer ()
  "Format the buffer.  Where it does not parse, say so and leave it alone."
  (interactive)
  (let ((source (current-buffer))
        (output (generate-new-buffer " *deleg-fmt*"))
        (said (make-temp-file "deleg")))
    (unwind-protect
        (let ((status (call-process-region (point-min) (point-max) deleg-program nil (list output said) nil "fmt" "-")))
          (if (eq status 0)
              (with-current-buffer source (replace-buffer-contents output))
            (message "deleg fmt: %s" (with-temp-buffer
                                       (insert-file-contents said)
                                       (buffer-substring (point-min) (line-end-position))))))
      (kill-buffer output)
      (delete-file said))))

(defun deleg-mode--before-save ()
  "Format the buffer where that is wanted."
  (when deleg-format-on-save (deleg-format-buffer)))

(defun deleg-explain (code)
  "Show the page of CODE, by default that of the diagnostic at point."
  (interactive
   (list (read-string "Code: " (save-excursion
                                 (let ((found (flymake-diagnostics (point))))
                                   (when (and found (string-match "[EWN][0-9]\\{4\\}" (flymake-diagnostic-text (car found))))
                                     (match-string 0 (flymake-diagnostic-text (car found)))))))))
  (with-help-window "*Deleg explain*"
    (princ (with-temp-buffer
             (call-process deleg-program nil t nil "explain" code)
             (buffer-string)))))

;;; Checking without a server

(defvar-local deleg-mode--checker nil)

(defun deleg-flymake (report &rest _)
  "Run `deleg check' on the buffer's text and give REPORT what it says.
Where eglot has a server for the buffer, that one says it."
  (unless (executable-find deleg-program)
    (error "The program `%s' is not there" deleg-program))
  (when (process-live-p deleg-mode--checker) (kill-process deleg-mode--checker))
  (if (bound-and-true-p eglot--managed-mode)
      (funcall report nil)
    (deleg-mode--check (current-buffer) report)))

(defun deleg-mode--check (source report)
  "Run the program on the text of SOURCE, and give REPORT what it says."
  (with-current-buffer source
    (save-restriction
      (widen)
      (setq deleg-mode--checker
            (make-process
             :name "deleg-flymake" :noquery t :connection-type 'pipe
             :buffer (generate-new-buffer " *deleg-flymake*")
             :stderr (get-buffer-create " *deleg-flymake-stderr*")
             :command (list deleg-program "check" "--format" "json" "-")
             :sentinel
             (lambda (process _event)
               (when (memq (process-status process) '(exit signal))
                 (unwind-protect
                     (when (and (buffer-live-p source)
                                (eq process (buffer-local-value 'deleg-mode--checker source)))
                       (funcall report (deleg-mode--read (process-buffer process) source)))
                   (kill-buffer (process-buffer process)))))))
      (process-send-region deleg-mode--checker (point-min) (point-max))
      (process-send-eof deleg-mode--checker))))

(defun deleg-mode--position (place source)
  "The position of PLACE, a line and a column from 1, in SOURCE."
  (with-current-buffer source
    (save-excursion
      (save-restriction
        (widen)
        (goto-char (point-min))
        (forward-line (1- (alist-get 'line place)))
        (min (+ (point) (1- (alist-get 'column place))) (point-max))))))

(defun deleg-mode--read (output source)
  "The diagnostics that OUTPUT holds, a line each, for flymake in SOURCE."
  (let (found)
    (with-current-buffer output
      (goto-char (point-min))
      (while (not (eobp))
        (when (eq (char-after) ?{)
          (let* ((one (let ((json-object-type 'alist) (json-array-type 'list)) (json-read)))
                 (range (alist-get 'range one)))
            (when (and range (member (alist-get 'file one) '("-" "<stdin>" "stdin")))
              (push (flymake-make-diagnostic
                     source
                     (deleg-mode--position (alist-get 'start range) source)
                     (deleg-mode--position (alist-get 'end range) source)
                     (pcase (alist-get 'severity one) ("error" :error) ("warning" :warning) (_ :note))
                     (mapconcat #'identity
                                (append (list (format "%s: %s" (alist-get 'code one) (alist-get 'message one)))
                                        (alist-get 'help one))
                                "\n"))
                    found))))
        (forward-line)))
    found))

;;; Modes

(defvar deleg-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-f") #'deleg-format-buffer)
    (define-key map (kbd "C-c C-e") #'deleg-explain)
    (define-key map (kbd "C-c C-c") #'compile)
    map))

(defun deleg-mode--common ()
  "What both modes have."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "///?[ \t]*")
  (setq-local comment-end "")
  (setq-local indent-tabs-mode nil)
  (setq-local tab-width 4)
  (setq-local electric-indent-chars (append "{}[]()" electric-indent-chars))
  (setq-local imenu-generic-expression deleg-mode-imenu-generic-expression)
  (setq-local syntax-propertize-function deleg-mode--propertize)
  (setq-local compile-command
              (concat deleg-program " check --format short"
                      (if (locate-dominating-file default-directory "deleg.toml") ""
                        (concat " " (shell-quote-argument (or (buffer-file-name) "."))))))
  (add-hook 'before-save-hook #'deleg-mode--before-save nil t)
  (add-hook 'flymake-diagnostic-functions #'deleg-flymake nil t))

;;;###autoload
(define-derived-mode deleg-mode prog-mode "Deleg"
  "Major mode for Deleg, a language for AWS IAM delegation."
  (setq-local font-lock-defaults '(deleg-mode-font-lock-keywords))
  (setq-local indent-line-function #'deleg-mode-indent-line)
  (deleg-mode--common))

(defvar deleg-ts-mode--rules
  '(:language deleg :feature comment ([(comment) (doc_comment)] @font-lock-comment-face)
    :language deleg :feature string ((string) @font-lock-string-face)
    :language deleg :feature definition
    (((principal name: (name) @font-lock-type-face))
     ((policy name: (name) @font-lock-type-face))
     ((boundary name: (name) @font-lock-type-face))
     ((template name: (name) @font-lock-function-name-face))
     ((let name: (identifier) @font-lock-variable-name-face)))
    :language deleg :feature keyword
    ((verb) @font-lock-function-name-face (kind) @font-lock-type-face (effect) @font-lock-builtin-face
     ["account" "accounts" "and" "anyone" "as" "at" "attach" "before" "after" "boundary" "bounded" "but" "by" "delegate"
      "delegations" "everything" "except" "fits" "for" "from" "group" "guardrail" "holding" "if" "in" "include" "is"
      "let" "like" "may" "member" "must" "never" "always" "none" "not" "of" "on" "only" "or" "organization" "ou"
      "permission" "policy" "protect" "role" "set" "statements" "tag" "tagged" "template" "test" "to" "unless" "until"
      "use" "user" "when" "wildcards" "with"] @font-lock-keyword-face)
    :language deleg :feature action
    ((action) @font-lock-function-name-face (service) @font-lock-constant-face (resource_type) @font-lock-type-face)
    :language deleg :feature interpolation :override t
    ((interpolation) @font-lock-variable-name-face (policy_variable) @font-lock-preprocessor-face
     (escape_sequence) @font-lock-escape-face))
  "Colours by tree-sitter.")

(defvar deleg-ts-mode--indent
  '((deleg
     ((node-is "}") parent-bol 0)
     ((node-is "]") parent-bol 0)
     ((node-is ")") parent-bol 0)
     ((parent-is "source_file") column-0 0)
     ((parent-is "body") parent-bol deleg-indent-offset)
     ((parent-is "items") parent-bol deleg-indent-offset)
     ((parent-is "grants") parent-bol deleg-indent-offset)
     ((parent-is "scenarios") parent-bol deleg-indent-offset)
     ((parent-is "expectations") parent-bol deleg-indent-offset)
     ((parent-is "list") parent-bol deleg-indent-offset)
     (no-node parent-bol 0)
     (catch-all parent-bol deleg-indent-offset)))
  "Indentation by tree-sitter.")

(declare-function treesit-ready-p "treesit.c")
(declare-function treesit-parser-create "treesit.c")
(declare-function treesit-major-mode-setup "treesit")
(declare-function treesit-font-lock-rules "treesit")

;;;###autoload
(define-derived-mode deleg-ts-mode prog-mode "Deleg"
  "Major mode for Deleg with tree-sitter."
  :syntax-table deleg-mode-syntax-table
  (unless (and (fboundp 'treesit-ready-p) (treesit-ready-p 'deleg))
    (error "The tree-sitter grammar of Deleg is not installed"))
  (treesit-parser-create 'deleg)
  (setq-local treesit-font-lock-settings (apply #'treesit-font-lock-rules deleg-ts-mode--rules))
  (setq-local treesit-font-lock-feature-list
              '((comment string) (keyword definition) (action interpolation)))
  (setq-local treesit-simple-indent-rules deleg-ts-mode--indent)
  (setq-local treesit-defun-type-regexp
              (regexp-opt '("principal" "policy" "boundary" "template" "delegate" "test" "guardrail" "statements")))
  (deleg-mode--common)
  (treesit-major-mode-setup))

(set-keymap-parent deleg-ts-mode-map deleg-mode-map)

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.deleg\\'" . deleg-mode))

(add-to-list 'compilation-error-regexp-alist-alist
             '(deleg "^\\(.+?\\):\\([0-9]+\\):\\([0-9]+\\): \\(?:error\\|\\(warning\\)\\|\\(note\\)\\)\\[[EWN][0-9]+\\]:"
                     1 2 3 (4 . 5)))
(add-to-list 'compilation-error-regexp-alist 'deleg)

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               `((deleg-mode deleg-ts-mode) . ,(lambda (&rest _) (list deleg-program "lsp")))))

(provide 'deleg-mode)
;;; deleg-mode.el ends here
