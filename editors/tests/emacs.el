;;; emacs.el --- Emacs at work  -*- lexical-binding: t; -*-

;; Run as  emacs -q --batch -l tests/emacs.el  in editors/, with the program in $DELEG.

;;; Code:

(require 'cl-lib)
(defvar here default-directory)
(add-to-list 'load-path (expand-file-name "emacs" here))
(require 'deleg-mode)
(require 'flymake)
(require 'eglot)
(require 'xref)

(setq deleg-program (getenv "DELEG")
      make-backup-files nil
      eglot-autoshutdown t
      eglot-sync-connect 30
      eglot-connect-timeout 60
      eglot-confirm-server-initiated-edits nil
      create-lockfiles nil
      vc-handled-backends nil)

(defvar done nil)
(defun step (name fine &optional found)
  "Note that NAME is FINE, or end with what was FOUND."
  (unless fine
    (princ (format "emacs: %s: found %S\n" name found) #'external-debugging-output)
    (kill-emacs 1))
  (push name done))

(defun wait-for (name ask)
  "Call ASK until it answers, and give the answer; NAME says what is waited for."
  (let ((end (+ (float-time) 30)) answer)
    (while (and (not (setq answer (funcall ask))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (step name answer answer)
    answer))

(defun place (text)
  "Go to the beginning of TEXT."
  (goto-char (point-min))
  (let ((case-fold-search nil)) (search-forward text))
  (goto-char (match-beginning 0)))

(defun face-at (text)
  "The face at the beginning of TEXT."
  (place text)
  (let ((face (get-text-property (point) 'face)))
    (if (consp face) (car face) face)))

(defvar folder (file-name-as-directory (make-temp-file "deleg" t)))

;; Colours, indentation, formatting and checking without a server.
(let ((file (expand-file-name "alone.deleg" folder)))
  (write-region "account main = 515436951152 // the one\ngroup devs {\nallow s3:GetObjec on s3 object \"a\\\"{x}\"\n}\ngroup s3://x\nrole test\n" nil file nil 'quiet)
  (find-file file)
  (step 'mode (eq major-mode 'deleg-mode) major-mode)
  (font-lock-ensure)
  (dolist (one '(("account" font-lock-keyword-face) ("// the" font-lock-comment-delimiter-face)
                 ("devs" font-lock-type-face) ("allow" font-lock-builtin-face) ("GetObjec" font-lock-function-name-face)
                 ("\"a" font-lock-string-face) ("{x}" font-lock-variable-name-face) ("//x" font-lock-type-face)
                 ("test" font-lock-type-face)))
    (step (intern (concat "face of " (car one))) (eq (face-at (car one)) (cadr one)) (face-at (car one))))
  (indent-region (point-min) (point-max))
  (step 'indentation (save-excursion (goto-char (point-min)) (search-forward "\n    allow" nil t)) (buffer-string))
  (erase-buffer)
  (insert "account main = 515436951152\ngroup devs {\n  allow   s3:GetObjec on s3 object a/*\n}\n")
  (deleg-format-buffer)
  (step 'format (string-match-p "^    allow s3:GetObjec on" (buffer-string)) (buffer-string))
  (let (said)
    (deleg-flymake (lambda (found &rest _) (setq said (or found 'none))))
    (wait-for 'flymake (lambda () said))
    (step 'flymake-text (and (consp said) (string-match-p "E0302: service `s3`" (flymake-diagnostic-text (car said)))) said)
    (step 'flymake-place (equal (buffer-substring (flymake-diagnostic-beg (car said)) (flymake-diagnostic-end (car said))) "s3:GetObjec")))
  (set-buffer-modified-p nil)
  (kill-buffer))

;; Every example stays as it is when it is indented.
(dolist (file (file-expand-wildcards (expand-file-name "../examples/*/*.deleg" here)))
  (with-temp-buffer
    (insert-file-contents file)
    (delay-mode-hooks (deleg-mode))
    (let ((before (buffer-string)))
      (indent-region (point-min) (point-max))
      (step 'example (equal before (buffer-string)) (cons file (buffer-string))))))

;; What `compile' finds.
(with-temp-buffer
  (insert "main.deleg:6:11: error[E0302]: service `s3` has no action `GetObjec`\n")
  (compilation-mode)
  (setq buffer-read-only nil)
  (compilation-parse-errors (point-min) (point-max))
  (step 'compile (get-text-property (point-min) 'compilation-message)))

;; The server.
(write-region "" nil (expand-file-name "deleg.toml" folder) nil 'quiet)
(delete-file (expand-file-name "alone.deleg" folder))
(write-region "account main = 515436951152\nboundary Ceiling {\n    allow s3:* on s3 object acme/*\n}\n"
              nil (expand-file-name "ceiling.deleg" folder) nil 'quiet)
(let ((file (expand-file-name "main.deleg" folder)))
  (write-region "use \"ceiling.deleg\"\n\n/// Who builds.\ngroup devs {\n  allow s3:GetObjec on s3 object acme/*\n}\n\ndelegate devs may create roles service-* bounded by Ceiling\n\ntest \"out\" {\n    as devs {\n        may not iam:CreateUser on iam user x\n    }\n}\n"
                nil file nil 'quiet)
  (find-file (expand-file-name "ceiling.deleg" folder))
  (find-file file))
;; The folder is a project.
(cl-defmethod project-root ((project (head deleg))) (cdr project))
(add-hook 'project-find-functions (lambda (_) (cons 'deleg folder)))
(apply #'eglot--connect (eglot--guess-contact))
(wait-for 'eglot #'eglot-managed-p)
(flymake-mode 1)

(defun errors ()
  "The errors of the buffer."
  (eglot--signal-textDocument/didChange)
  (accept-process-output nil 0.1)
  (flymake-start)
  (cl-remove-if-not (lambda (one) (memq (flymake-diagnostic-type one) '(eglot-error :error))) (flymake-diagnostics)))
(let ((found (wait-for 'diagnostic #'errors)))
  (step 'one-diagnostic (= 1 (length found)) (mapcar #'flymake-diagnostic-text found))
  (step 'diagnostic-text (string-match-p "has no action" (flymake-diagnostic-text (car found)))))

;; Its fix.
(place "s3:GetObjec")
(let* ((actions (eglot-code-actions (point) (+ (point) 5)))
       (fix (cl-find-if (lambda (one) (and (plist-get one :edit) (string-match-p "GetObject" (plist-get one :title))))
                        (append actions nil))))
  (step 'fix-offered fix actions)
  (eglot--apply-workspace-edit (plist-get fix :edit)))
(step 'fix (string-match-p "s3:GetObject on" (buffer-string)) (buffer-string))
(wait-for 'no-errors (lambda () (null (errors))))

;; The format.
(eglot-format-buffer)
(step 'format-by-server (string-match-p "^    allow s3:GetObject on" (buffer-string)) (buffer-string))

;; Completion of an action.
(place "s3:GetObject on")
(forward-char (length "s3:GetObject"))
(insert "To")
(let* ((capf (eglot-completion-at-point))
       (all (all-completions (buffer-substring (nth 0 capf) (nth 1 capf)) (nth 2 capf))))
  (step 'completion (cl-find-if (lambda (one) (string-match-p "GetObjectTorrent" one)) all) all))
(delete-char -2)
(eglot--signal-textDocument/didChange)

;; Hover.
(backward-char 2)
(let ((hover (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover (eglot--TextDocumentPositionParams))))
  (step 'hover (string-match-p "GetObject" (format "%S" hover)) hover))

;; Definition; rename over files.
(place "Ceiling")
(let ((found (xref-backend-definitions 'eglot "LSP identifier at point.")))
  (step 'definition (and found (string-match-p "ceiling.deleg" (format "%S" found))) found))
(eglot-rename "Roof")
(step 'rename (string-match-p "bounded by Roof" (buffer-string)) (buffer-string))
(step 'rename-there
      (with-current-buffer (find-file-noselect (expand-file-name "ceiling.deleg" folder))
        (eglot--signal-textDocument/didChange)
        (string-match-p "boundary Roof {" (buffer-string))))

;; A test from its lens.
(wait-for 'no-errors-again (lambda () (null (errors))))
(let* ((server (eglot--current-server-or-lose))
       (lens (wait-for 'lens
                       (lambda ()
                         (eglot--signal-textDocument/didChange)
                         (cl-find-if (lambda (one) (equal (plist-get (plist-get one :command) :command) "deleg.runTest"))
                                     (append (jsonrpc-request server :textDocument/codeLens
                                                              (list :textDocument (eglot--TextDocumentIdentifier)))
                                             nil)))))
       (command (plist-get lens :command))
       (answer (jsonrpc-request server :workspace/executeCommand
                                (list :command (plist-get command :command) :arguments (plist-get command :arguments)))))
  (step 'test-from-its-lens (eq t (plist-get (aref (plist-get answer :tests) 0) :passed)) answer))

(princ (format "emacs %s, eglot: %s\n" emacs-version (mapconcat #'symbol-name (delete-dups (reverse done)) ", ")))
(dolist (buffer (buffer-list))
  (with-current-buffer buffer (set-buffer-modified-p nil)))
(kill-emacs 0)
;;; emacs.el ends here
