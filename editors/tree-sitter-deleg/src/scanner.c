// Every token of Deleg.
//
// A word is a keyword where one fits, else a name, an action, a region …, whichever fits; a connective is never a name;
// and what stands on a line that begins with the keyword of a sentence belongs to that line. So the scanner looks a few
// tokens ahead. It remembers four things: whether it is inside of a word or a string, whether a line ended before a
// comment that it has just read, and what the last token was where that matters.

#include "tree_sitter/parser.h"
#include "tree_sitter/alloc.h"
#include "xid.h"

#include <string.h>

// Keep in the order of `externals` in grammar.js.
enum Token {
  NAME, NAME_BEGIN, ACTION, ACTION_BEGIN, RESOURCE, RESOURCE_BEGIN, SERVICE, SERVICE_BEGIN,
  EXISTING, EXISTING_BEGIN, OPERATOR, OPERATOR_BEGIN, CALL, CALL_BEGIN,
  IDENT, ARGUMENT_NAME, REGION, FIRST_INTERPOLATION,
  FRAGMENT, INTERPOLATION, POLICY_VARIABLE,
  STRING_OPEN, STRING_CONTENT, ESCAPE, STRING_CLOSE,
  OPEN, CLOSE, LPAREN, CALL_OPEN, RPAREN, LBRACKET, RBRACKET, EQUALS,
  LESS, LESS_EQUAL, MORE, MORE_EQUAL,
  COMMA, LIST_COMMA, PRINCIPAL_COMMA, REGION_COMMA,
  ALL_EXCEPT, ANY_SERVICE, IN_REGION, FOR_IN,
  COMMENT, DOC_COMMENT,
  ERROR_SENTINEL,
  FIRST_KEYWORD,
};

// Keep in the order of `KEYWORDS` in grammar.js.
static const char *const KEYWORDS[] = {
  "absent", "account", "accounts", "administrator", "after", "all", "allow", "allowed", "always", "and", "any",
  "anyone", "as", "at", "attach", "before", "boundary", "bounded", "but", "by", "configure", "create", "delegate",
  "delegations", "delete", "deny", "everything", "except", "fits", "for", "from", "group", "groups", "guardrail",
  "holding", "identity", "if", "in", "include", "inline", "instance", "is", "let", "like", "manage", "management",
  "may", "member", "mfa", "must", "never", "none", "not", "of", "on", "only", "or", "organization", "ou", "own",
  "pass", "permission", "policies", "policy", "present", "profiles", "protect", "resource", "role", "roles",
  "service", "service-linked", "set", "statements", "tag", "tagged", "template", "test", "to", "unless", "until",
  "use", "user", "users", "view", "when", "wildcards", "with",
};
enum { KEYWORD_COUNT = sizeof KEYWORDS / sizeof *KEYWORDS };

// Never a bare name, pattern or value.
static const char *const CONNECTIVES[] = {
  "and", "as", "at", "bounded", "but", "by", "except", "for", "from", "holding", "if", "in", "is", "like", "may",
  "not", "of", "on", "or", "unless", "until", "when", "with", NULL,
};
// What begins an item; `permission set` and `resource guardrail` are two words.
static const char *const ITEMS[] = {
  "account", "accounts", "always", "boundary", "delegate", "for", "group", "guardrail", "let", "never", "organization",
  "ou", "policy", "protect", "role", "statements", "template", "test", "use", "user", NULL,
};
// What begins a statement, a clause or a grant.
static const char *const ELEMENTS[] = {
  "allow", "attach", "configure", "create", "delete", "deny", "include", "inline", "instance", "manage", "may", "must",
  "pass", "policies", "tagged", "view", NULL,
};

static bool among(const char *word, const char *const *words) {
  for (; *words; words++)
    if (strcmp(word, *words) == 0) return true;
  return false;
}

static int keyword(const char *word) {
  int low = 0, high = KEYWORD_COUNT - 1;
  while (low <= high) {
    int middle = (low + high) / 2, order = strcmp(word, KEYWORDS[middle]);
    if (order == 0) return FIRST_KEYWORD + middle;
    if (order < 0) high = middle - 1;
    else low = middle + 1;
  }
  return -1;
}

// ---- Memory

enum Last { ANYTHING, FREE, ALL, NAMED_ARGUMENT, FOR };
enum Inside { NOTHING, WORD, STRING };

typedef struct {
  // Whether a line ended before the comment that was read last.
  bool line_ended;
  enum Inside inside;
  enum Last last;
} Scanner;

void *tree_sitter_deleg_external_scanner_create(void);
void tree_sitter_deleg_external_scanner_destroy(void *payload);
unsigned tree_sitter_deleg_external_scanner_serialize(void *payload, char *buffer);
void tree_sitter_deleg_external_scanner_deserialize(void *payload, const char *buffer, unsigned length);
bool tree_sitter_deleg_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid);

void *tree_sitter_deleg_external_scanner_create(void) { return ts_calloc(1, sizeof(Scanner)); }

void tree_sitter_deleg_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_deleg_external_scanner_serialize(void *payload, char *buffer) {
  Scanner *scanner = payload;
  buffer[0] = (char)scanner->line_ended;
  buffer[1] = (char)scanner->inside;
  buffer[2] = (char)scanner->last;
  return 3;
}

void tree_sitter_deleg_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  Scanner *scanner = payload;
  memset(scanner, 0, sizeof *scanner);
  if (length == 3) {
    scanner->line_ended = buffer[0];
    scanner->inside = (enum Inside)buffer[1];
    scanner->last = (enum Last)buffer[2];
  }
}

// ---- Characters

static bool in_table(const uint32_t (*table)[2], unsigned count, uint32_t c) {
  unsigned low = 0, high = count;
  while (low < high) {
    unsigned middle = (low + high) / 2;
    if (c > table[middle][1]) low = middle + 1;
    else if (c < table[middle][0]) high = middle;
    else return true;
  }
  return false;
}

#define IN(table, c) in_table(table, sizeof(table) / sizeof *(table), (uint32_t)(c))

static bool is_lower(int32_t c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(int32_t c) { return c >= 'A' && c <= 'Z'; }
static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static bool is_space(int32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static bool begins_identifier(int32_t c) {
  return is_lower(c) || is_upper(c) || c == '_' || (c > 0x7F && IN(XID_START, c));
}

static bool goes_on_identifier(int32_t c) {
  return begins_identifier(c) || is_digit(c) || c == '-' || (c > 0x7F && IN(XID_CONTINUE, c));
}

// A character of a word that stands for itself.
static bool is_plain(int32_t c) {
  return is_lower(c) || (c >= '-' && c <= ':') || (c >= '?' && c <= 'Z') || c == '*' || c == '+' || c == '_' ||
         (c > 0x7F && IN(XID_CONTINUE, c));
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

// Reads `{name}` from its brace; `mark` sets the token's end behind the brace. Where there is none, what was read is lost.
static bool read_interpolation(TSLexer *lexer, bool mark) {
  advance(lexer);
  if (mark) lexer->mark_end(lexer);
  if (!begins_identifier(lexer->lookahead)) return false;
  while (goes_on_identifier(lexer->lookahead)) advance(lexer);
  if (lexer->lookahead != '}') return false;
  advance(lexer);
  return true;
}

static bool is_one_of(int32_t c, const char *characters) {
  for (; *characters; characters++)
    if (c == *characters) return true;
  return false;
}

// Reads the rest of `${…}` from its brace.
static bool read_variable_from_brace(TSLexer *lexer) {
  do advance(lexer);
  while (!lexer->eof(lexer) && !is_one_of(lexer->lookahead, "}{\"\n\r"));
  if (lexer->eof(lexer) || lexer->lookahead != '}') return false;
  advance(lexer);
  return true;
}

// Reads `${…}` from its dollar.
static bool read_variable(TSLexer *lexer) {
  advance(lexer);
  return lexer->lookahead == '{' && read_variable_from_brace(lexer);
}

// ---- Words

typedef struct {
  // The whole word, where it is short and ASCII and has no pieces; else nothing.
  char text[48];
  unsigned length;
  bool empty, ascii, identifier, pieces;
  // Whether it is an action as far as its shape tells, begins with `arn:`, an interpolation, a capital.
  bool colon, arn, interpolated, capital;
  // A brace that begins no interpolation was read after the word.
  bool brace_read;
} Word;

// Reads a whole word and what is to be known of it, or its rest where a slash has been read. `mark` sets the token's end
// behind the word, or before the first of its interpolations and variables.
static Word read_word(TSLexer *lexer, bool slash_read, bool mark) {
  Word word = {.empty = !slash_read, .identifier = !slash_read, .ascii = true};
  if (slash_read) word.text[word.length++] = '/';
  if (mark) lexer->mark_end(lexer);
  // Whether all that was read could stand before an action's colon.
  bool before_colon = true;
  for (; !lexer->eof(lexer); word.empty = false) {
    int32_t c = lexer->lookahead;
    if (is_plain(c)) {
      if (c == ':' && before_colon) word.colon = true;
      if (word.empty ? !begins_identifier(c) : !goes_on_identifier(c)) word.identifier = false;
      if (c < 0x80 && word.length + 1 < sizeof word.text) word.text[word.length++] = (char)c;
      else word.ascii = false;
      advance(lexer);
      if (mark && !word.pieces) lexer->mark_end(lexer);
      continue;
    }
    if (c == '{') {
      if (!read_interpolation(lexer, false)) {
        word.brace_read = true;
        break;
      }
      word.interpolated |= word.empty;
      word.colon |= before_colon;
    } else if (c == '$') {
      if (!read_variable(lexer)) break;
      before_colon = false;
    } else {
      break;
    }
    word.pieces = true;
    word.identifier = false;
  }
  word.text[word.length] = 0;
  word.arn = strncmp(word.text, "arn:", 4) == 0;
  word.capital = is_upper(word.text[0]);
  // What is long, or not ASCII, or has pieces, is no keyword and no region.
  if (word.pieces || !word.ascii) word.text[0] = 0;
  return word;
}

static bool is_region(const char *text) {
  if (strcmp(text, "*") == 0) return true;
  unsigned letters = 0;
  while (is_lower(text[letters])) letters++;
  if (letters < 2 || letters > 4 || text[letters] != '-') return false;
  bool wild = false, fits = true;
  for (const char *c = text + letters; *c; c++) {
    wild |= *c == '*' || *c == '?';
    fits &= is_lower(*c) || is_digit(*c) || *c == '-' || *c == '*' || *c == '?';
  }
  if (wild) return fits;
  // Letters between hyphens, and digits at the end.
  const char *at = text + letters;
  unsigned parts = 0;
  while (*at == '-' && is_lower(at[1])) {
    for (at++; is_lower(*at);) at++;
    parts++;
  }
  if (parts == 0 || *at != '-' || !is_digit(at[1])) return false;
  for (at++; is_digit(*at);) at++;
  return *at == 0;
}

// ---- Looking ahead

typedef struct {
  // Whether a line ended before it, or a comment.
  bool after_line, after_comment;
  // The first character, 0 at the end.
  int32_t first;
  Word word;
} Ahead;

enum { FURTHEST = 4 };

typedef struct {
  TSLexer *lexer;
  Ahead tokens[FURTHEST];
  unsigned count;
  bool stopped;
  // A brace or another sign that has been read in vain.
  int32_t read;
} Look;

static bool skip_gap(TSLexer *lexer, Ahead *ahead);

// The token at a place after the one at hand, 0 for the next.
static const Ahead *ahead(Look *look, unsigned at) {
  TSLexer *lexer = look->lexer;
  while (look->count <= at) {
    Ahead *next = &look->tokens[look->count++];
    memset(next, 0, sizeof *next);
    if (look->stopped) continue;
    if (look->read) {
      next->first = look->read;
      look->stopped = true;
      continue;
    }
    if (!skip_gap(lexer, next)) {
      // A lone `/` began a word, and has been read.
      next->first = '/';
      next->word = read_word(lexer, true, false);
      if (next->word.brace_read) look->read = '{';
      continue;
    }
    next->first = lexer->eof(lexer) ? 0 : lexer->lookahead;
    next->word = read_word(lexer, false, false);
    if (next->word.empty) look->stopped = true;
    else if (next->word.brace_read) look->read = '{';
  }
  return &look->tokens[at];
}

// Skips white space and comments. False where a `/` that begins a word has been read.
static bool skip_gap(TSLexer *lexer, Ahead *gap) {
  for (;;) {
    int32_t c = lexer->lookahead;
    if (c == '/') {
      advance(lexer);
      if (lexer->lookahead != '/') return false;
      gap->after_comment = true;
      while (!lexer->eof(lexer) && lexer->lookahead != '\n') advance(lexer);
    } else if (is_space(c)) {
      gap->after_line |= c == '\n';
      advance(lexer);
    } else {
      return true;
    }
  }
}

static bool follows_word(Look *look, unsigned at, const char *word) { return strcmp(ahead(look, at)->word.text, word) == 0; }

// What a word after which one of these stands begins, is no sentence.
static bool ends_opening(int32_t c) { return c == '=' || c == ',' || c == ')' || c == ']'; }

// Whether a word begins a sentence, as far as can be seen; what comes after it begins at a place of `look`.
static bool is_opening(const char *text, Look *look, unsigned at) {
  bool two = (strcmp(text, "permission") == 0 && follows_word(look, at, "set")) ||
             (strcmp(text, "resource") == 0 && follows_word(look, at, "guardrail"));
  if (two) return !ends_opening(ahead(look, at + 1)->first);
  if (!among(text, ITEMS) && !among(text, ELEMENTS)) return false;
  return !ends_opening(ahead(look, at)->first);
}

static bool is_principal_word(const char *text) {
  return strcmp(text, "group") == 0 || strcmp(text, "role") == 0 || strcmp(text, "user") == 0 ||
         strcmp(text, "permission") == 0;
}

// Whether a name, pattern or value stands at a place of `look`.
static bool follows_text(Look *look, unsigned at) {
  const Ahead *next = ahead(look, at);
  if (next->first == '"') return true;
  if (next->word.empty || among(next->word.text, CONNECTIVES)) return false;
  return !(next->after_line && is_opening(next->word.text, look, at + 1));
}

// ---- Tokens

static bool give(Scanner *scanner, TSLexer *lexer, int token) {
  lexer->result_symbol = (TSSymbol)token;
  if (token != COMMENT && token != DOC_COMMENT) scanner->line_ended = false;
  return true;
}

// `{`, or `{name}` as the beginning of a word or a piece of it.
static bool scan_brace(Scanner *scanner, TSLexer *lexer) {
  bool interpolation = read_interpolation(lexer, true);
  if (interpolation) lexer->mark_end(lexer);
  bool first = scanner->inside == NOTHING;
  scanner->inside = interpolation ? WORD : NOTHING;
  scanner->last = ANYTHING;
  return give(scanner, lexer, !interpolation ? OPEN : first ? FIRST_INTERPOLATION : INTERPOLATION);
}

// A token that no rule has. Without it, what does not fit would be read once more as if everything did.
static bool refuse(Scanner *scanner, TSLexer *lexer) { return give(scanner, lexer, ERROR_SENTINEL); }

static bool scan_in_word(Scanner *scanner, TSLexer *lexer) {
  if (lexer->lookahead == '{') return scan_brace(scanner, lexer);
  bool variable = lexer->lookahead == '$';
  if (variable && !read_variable(lexer)) return false;
  while (!variable && !lexer->eof(lexer) && is_plain(lexer->lookahead)) advance(lexer);
  lexer->mark_end(lexer);
  return give(scanner, lexer, variable ? POLICY_VARIABLE : FRAGMENT);
}

// An escape from its backslash.
static bool scan_escape(Scanner *scanner, TSLexer *lexer) {
  advance(lexer);
  int32_t c = lexer->lookahead;
  if (c != '"' && c != '\\' && c != 'n' && c != 't' && c != 'u') return false;
  advance(lexer);
  if (c == 'u') {
    if (lexer->lookahead != '{') return false;
    advance(lexer);
    unsigned digits = 0;
    uint32_t value = 0;
    for (;; advance(lexer), digits++) {
      int32_t digit = lexer->lookahead;
      if (digits > 6) return false;
      if (is_digit(digit)) value = value * 16 + (uint32_t)(digit - '0');
      else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f') value = value * 16 + (uint32_t)((digit | 0x20) - 'a' + 10);
      else break;
    }
    bool character = value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
    if (digits == 0 || lexer->lookahead != '}' || !character) return false;
    advance(lexer);
  }
  return give(scanner, lexer, ESCAPE);
}

// Characters that turn the direction of a text are dangerous wherever they stand.
static bool is_turning(int32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

// A return that ends no line.
static bool lone_return(TSLexer *lexer) {
  if (lexer->lookahead != '\r') return false;
  advance(lexer);
  return lexer->lookahead != '\n' && !lexer->eof(lexer);
}

static bool scan_in_string(Scanner *scanner, TSLexer *lexer) {
  int32_t c = lexer->lookahead;
  if (c == '"') {
    advance(lexer);
    scanner->inside = NOTHING;
    return give(scanner, lexer, STRING_CLOSE);
  }
  if (c == '\\') return scan_escape(scanner, lexer);
  if (c == '}') {
    advance(lexer);
    if (lexer->lookahead != '}') return false;
    advance(lexer);
    return give(scanner, lexer, ESCAPE);
  }
  if (c == '{') {
    advance(lexer);
    if (lexer->lookahead == '{') {
      advance(lexer);
      return give(scanner, lexer, ESCAPE);
    }
    if (!begins_identifier(lexer->lookahead)) return false;
    while (goes_on_identifier(lexer->lookahead)) advance(lexer);
    if (lexer->lookahead != '}') return false;
    advance(lexer);
    return give(scanner, lexer, INTERPOLATION);
  }
  if (c == '$') {
    advance(lexer);
    lexer->mark_end(lexer);
    // A dollar that begins no variable stands for itself.
    if (lexer->lookahead != '{' || !read_variable_from_brace(lexer)) return give(scanner, lexer, STRING_CONTENT);
    lexer->mark_end(lexer);
    return give(scanner, lexer, POLICY_VARIABLE);
  }
  bool any = false;
  while (!lexer->eof(lexer) && !is_one_of(lexer->lookahead, "\"\\{}$\n")) {
    if (is_turning(lexer->lookahead) || lone_return(lexer)) return false;
    if (lexer->lookahead != '\n') advance(lexer);
    any = true;
  }
  return any && give(scanner, lexer, STRING_CONTENT);
}

// A string must be closed on its line.
static bool scan_string(Scanner *scanner, TSLexer *lexer) {
  advance(lexer);
  lexer->mark_end(lexer);
  while (lexer->lookahead != '"') {
    if (lexer->eof(lexer) || lexer->lookahead == '\n') return false;
    if (lexer->lookahead == '\\') advance(lexer);
    if (lexer->eof(lexer) || lexer->lookahead == '\n') return false;
    advance(lexer);
  }
  scanner->inside = STRING;
  scanner->last = ANYTHING;
  return give(scanner, lexer, STRING_OPEN);
}

// A comment from its second slash.
static bool scan_comment(Scanner *scanner, TSLexer *lexer) {
  unsigned slashes = 2;
  advance(lexer);
  while (lexer->lookahead == '/') {
    advance(lexer);
    slashes++;
  }
  while (!lexer->eof(lexer) && lexer->lookahead != '\n') {
    if (is_turning(lexer->lookahead)) return false;
    if (lexer->lookahead == '\r') {
      lexer->mark_end(lexer);
      if (lone_return(lexer)) return false;
      return give(scanner, lexer, slashes == 3 ? DOC_COMMENT : COMMENT);
    }
    advance(lexer);
  }
  lexer->mark_end(lexer);
  return give(scanner, lexer, slashes == 3 ? DOC_COMMENT : COMMENT);
}

static bool scan_comma(Scanner *scanner, TSLexer *lexer, const bool *valid) {
  advance(lexer);
  lexer->mark_end(lexer);
  scanner->last = FREE;
  if (valid[COMMA] && !valid[ERROR_SENTINEL]) return give(scanner, lexer, COMMA);
  if (!valid[LIST_COMMA] && !valid[PRINCIPAL_COMMA] && !valid[REGION_COMMA]) return false;
  Look look = {.lexer = lexer};
  const Ahead *next = ahead(&look, 0);
  bool opening = next->after_line && !(valid[PRINCIPAL_COMMA] && is_principal_word(next->word.text)) &&
                 is_opening(next->word.text, &look, 1);
  if (opening) return refuse(scanner, lexer);
  if (valid[ERROR_SENTINEL]) return give(scanner, lexer, LIST_COMMA);
  if (valid[REGION_COMMA] && is_region(next->word.text)) return give(scanner, lexer, REGION_COMMA);
  if (valid[PRINCIPAL_COMMA]) return give(scanner, lexer, PRINCIPAL_COMMA);
  return valid[LIST_COMMA] && give(scanner, lexer, LIST_COMMA);
}

static bool scan_sign(Scanner *scanner, TSLexer *lexer, const bool *valid, bool line_ended) {
  int32_t c = lexer->lookahead;
  int token;
  switch (c) {
    case ',': return scan_comma(scanner, lexer, valid);
    case '}': token = CLOSE; break;
    case '(': token = valid[CALL_OPEN] && !valid[LPAREN] ? CALL_OPEN : LPAREN; break;
    case ')': token = RPAREN; break;
    case '[': token = LBRACKET; break;
    case ']': token = RBRACKET; break;
    case '=': token = EQUALS; break;
    case '<': token = LESS; break;
    case '>': token = MORE; break;
    default: return false;
  }
  if (token == CALL_OPEN && line_ended) return false;
  advance(lexer);
  if ((c == '<' || c == '>') && lexer->lookahead == '=') {
    advance(lexer);
    token++;
  }
  lexer->mark_end(lexer);
  if (!valid[token]) return false;
  bool frees = token == LPAREN || token == CALL_OPEN || token == LBRACKET ||
               (token == EQUALS && scanner->last == NAMED_ARGUMENT);
  scanner->last = frees ? FREE : ANYTHING;
  return give(scanner, lexer, token);
}

// The keyword that a word is here, or -1. A keyword wins over a name, where what follows it lets it.
static int keyword_here(const Word *word, Look *look, const bool *valid, bool line_ended, bool free) {
  const char *text = word->text;
  if (valid[ALL_EXCEPT] && strcmp(text, "all") == 0) return follows_word(look, 0, "except") ? ALL_EXCEPT : -1;
  if (valid[ANY_SERVICE] && strcmp(text, "any") == 0) return follows_word(look, 0, "service") ? ANY_SERVICE : -1;
  if (valid[FOR_IN] && strcmp(text, "in") == 0) return FOR_IN;
  if (valid[IN_REGION] && strcmp(text, "in") == 0) {
    const Ahead *next = ahead(look, 0);
    if (next->first == '[' || is_region(next->word.text)) return IN_REGION;
  }
  int token = keyword(text);
  if (token < 0 || !valid[token]) return -1;
  bool name = valid[NAME];
  // `role devs`, but `role` alone is a name.
  if (name && is_principal_word(text)) {
    bool set = strcmp(text, "permission") != 0;
    return (set ? follows_text(look, 0) : follows_word(look, 0, "set") && follows_text(look, 1)) ? token : -1;
  }
  // `boundary` begins an item, and belongs to it where it begins a line.
  if (name && strcmp(text, "boundary") == 0 && line_ended && !free && is_opening(text, look, 0)) return -1;
  if (name && (strcmp(text, "before") == 0 || strcmp(text, "after") == 0 || strcmp(text, "boundary") == 0))
    return follows_text(look, 0) ? token : -1;
  if (valid[CALL]) {
    if (strcmp(text, "permission") == 0 && !follows_word(look, 0, "set")) return -1;
    if (strcmp(text, "resource") == 0 && !follows_word(look, 0, "guardrail")) return -1;
    if (strcmp(text, "member") == 0 && !follows_word(look, 0, "of")) return -1;
  }
  return token;
}

// The kind of a word that is no keyword here, or -1.
static int kind_here(const Scanner *scanner, const Word *word, Look *look, const bool *valid, bool line_ended) {
  const char *text = word->text;
  bool star = strcmp(text, "*") == 0;
  if (valid[ACTION] && (star || word->colon)) return ACTION;
  if (valid[RESOURCE] && (star || word->arn || word->interpolated)) return RESOURCE;
  if (valid[REGION] && is_region(text)) return REGION;
  if (valid[OPERATOR] && word->capital) return OPERATOR;
  if (among(text, CONNECTIVES)) return -1;
  if (valid[CALL] && !among(text, ITEMS)) {
    const Ahead *next = ahead(look, 0);
    if (next->first == '(' && !next->after_line && !next->after_comment) return CALL;
  }
  if (valid[ARGUMENT_NAME] && word->identifier && ahead(look, 0)->first == '=') return ARGUMENT_NAME;
  bool free = scanner->last == FREE || (scanner->last == FOR && valid[IDENT]);
  if (valid[EXISTING] && strcmp(text, "present") != 0 && strcmp(text, "absent") != 0) return EXISTING;
  // At a place for principals the kind of one may begin a line.
  bool principal = valid[keyword("role")] && valid[NAME] && is_principal_word(text);
  if (line_ended && !free && !principal && is_opening(text, look, 0)) return -1;
  if (valid[IDENT]) return word->identifier ? IDENT : -1;
  if (valid[SERVICE]) return SERVICE;
  if (valid[NAME]) return NAME;
  return -1;
}

// What a word becomes where the text before it does not fit: keywords that hold sentences together, and names.
static int recovered(const Word *word, Look *look, bool line_ended) {
  bool keeps = among(word->text, CONNECTIVES) || (line_ended && is_opening(word->text, look, 0));
  int token = keeps ? keyword(word->text) : -1;
  return token < 0 ? NAME : token;
}

static enum Last remembered(const Scanner *scanner, int token) {
  if (token == ALL_EXCEPT) return ALL;
  if (token == ARGUMENT_NAME) return NAMED_ARGUMENT;
  if (token == keyword("for")) return FOR;
  bool frees = token == FOR_IN || token == IN_REGION || token == keyword("is") || token == keyword("not") ||
               (token == keyword("except") && scanner->last == ALL);
  return frees ? FREE : ANYTHING;
}

static bool scan_word(Scanner *scanner, TSLexer *lexer, const bool *valid, bool line_ended, bool slash_read) {
  Word word = read_word(lexer, slash_read, true);
  if (word.empty) return false;
  Look look = {.lexer = lexer, .read = word.brace_read ? '{' : 0};
  int token;
  if (valid[ERROR_SENTINEL]) {
    token = recovered(&word, &look, line_ended);
  } else {
    token = keyword_here(&word, &look, valid, line_ended, scanner->last == FREE);
    if (token < 0) token = kind_here(scanner, &word, &look, valid, line_ended);
    if (token < 0) return refuse(scanner, lexer);
  }
  if (word.pieces) {
    if (token > CALL) return false;
    token++;
    scanner->inside = WORD;
  }
  scanner->last = remembered(scanner, token);
  return give(scanner, lexer, token);
}

bool tree_sitter_deleg_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  Scanner *scanner = payload;
  if (scanner->inside == STRING) return scan_in_string(scanner, lexer);
  int32_t c = lexer->lookahead;
  if (scanner->inside == WORD) {
    if (!lexer->eof(lexer) && (is_plain(c) || c == '{' || c == '$')) return scan_in_word(scanner, lexer);
    scanner->inside = NOTHING;
  }
  bool line_ended = scanner->line_ended;
  while (is_space(lexer->lookahead)) {
    bool returned = lexer->lookahead == '\r';
    line_ended |= lexer->lookahead == '\n';
    lexer->advance(lexer, true);
    if (returned && lexer->lookahead != '\n') return false;
  }
  if (lexer->eof(lexer)) return false;
  c = lexer->lookahead;
  if (c == '"') return scan_string(scanner, lexer);
  if (c == '{') return scan_brace(scanner, lexer);
  bool slash_read = c == '/';
  if (slash_read) {
    advance(lexer);
    if (lexer->lookahead == '/') {
      scanner->line_ended = line_ended;
      return scan_comment(scanner, lexer);
    }
  }
  if (slash_read || is_plain(c) || c == '$') return scan_word(scanner, lexer, valid, line_ended, slash_read);
  return scan_sign(scanner, lexer, valid, line_ended);
}
