/**
 * @file The grammar of Deleg for tree-sitter.
 * @license MIT OR Apache-2.0
 *
 * It takes what grammar/deleg.pest takes without a syntax error, and nothing else; `cargo test` in this folder holds
 * the two together. Every token comes from src/scanner.c, since what a word is depends on where it stands, on the line
 * that it begins and on what follows it. Rules have the names that the pest grammar gives them, where both have one.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

// Keep in the order of `enum Keyword` in src/scanner.c.
const KEYWORDS = [
  'absent', 'account', 'accounts', 'administrator', 'after', 'all', 'allow', 'allowed', 'always', 'and', 'any',
  'anyone', 'as', 'at', 'attach', 'before', 'boundary', 'bounded', 'but', 'by', 'configure', 'create', 'delegate',
  'delegations', 'delete', 'deny', 'everything', 'except', 'fits', 'for', 'from', 'group', 'groups', 'guardrail',
  'holding', 'identity', 'if', 'in', 'include', 'inline', 'instance', 'is', 'let', 'like', 'manage', 'management',
  'may', 'member', 'mfa', 'must', 'never', 'none', 'not', 'of', 'on', 'only', 'or', 'organization', 'ou', 'own',
  'pass', 'permission', 'policies', 'policy', 'present', 'profiles', 'protect', 'resource', 'role', 'roles',
  'service', 'service-linked', 'set', 'statements', 'tag', 'tagged', 'template', 'test', 'to', 'unless', 'until',
  'use', 'user', 'users', 'view', 'when', 'wildcards', 'with',
];

const id = word => '_kw_' + word.replace('-', '_');
/** A keyword. */
const kw = ($, word) => {
  if (!KEYWORDS.includes(word)) throw new Error(`no keyword: ${word}`);
  return alias($[id(word)], word);
};
const sign = (token, shown) => alias(token, shown);
/** Members of a list, with the comma that its place has. */
const list = (comma, member) => seq(member, repeat(seq(sign(comma, ','), member)));
/** The same in brackets or parentheses, where a comma may end it. */
const bracketed = ($, member) => seq(list($._comma, member), optional(sign($._comma, ',')));
/** A word that may hold interpolations and policy variables, after its beginning. */
const word = ($, plain, begin) => choice(plain, seq(begin, repeat1($._piece)));
/** The same that may begin with an interpolation. */
const any_word = ($, plain, begin) => choice(word($, plain, begin), seq(alias($._first, $.interpolation), repeat($._piece)));

module.exports = grammar({
  name: 'deleg',

  // Keep in the order of `enum Token` in src/scanner.c.
  externals: $ => [
    $._name, $._name_begin, $._action, $._action_begin, $._resource, $._resource_begin, $._service, $._service_begin,
    $._existing, $._existing_begin, $._operator, $._operator_begin, $._call, $._call_begin,
    $._ident, $._argument_name, $._region, $._first,
    $._fragment, $.interpolation, $.policy_variable,
    $._string_open, $._string_content, $.escape_sequence, $._string_close,
    $._open, $._close, $._lparen, $._call_open, $._rparen, $._lbracket, $._rbracket, $._equals,
    $._less, $._less_equal, $._more, $._more_equal,
    $._comma, $._list_comma, $._principal_comma, $._region_comma,
    $._all_except, $._any_service, $._in_region, $._for_in,
    $.comment, $.doc_comment,
    $._error_sentinel,
    ...KEYWORDS.map(word => $[id(word)]),
  ],

  extras: $ => [/[ \t\n\v\f]|\r\n/, $.comment, $.doc_comment],

  supertypes: $ => [$.item, $.element, $.clause],

  inline: $ => [$._piece],

  rules: {
    // Without any token of its own, tree-sitter's lexer would take every character for the end of the file.
    source_file: $ => repeat(choice($.item, $._no_token)),
    _no_token: _ => /\uFFFF\uFFFF\uFFFF/,

    // ---- Items

    item: $ => choice(
      $.use, $.let, $.account, $.accounts, $.organization, $.ou, $.principal, $.policy, $.boundary, $.statements,
      $.guardrail, $.protect, $.template, $.instance, $.for, $.delegate, $.invariant, $.test,
    ),

    use: $ => seq(kw($, 'use'), field('path', $.path)),
    let: $ => seq(
      kw($, 'let'), field('name', $.identifier), optional(seq(kw($, 'in'), field('in', $.names))),
      sign($._equals, '='), field('value', $._many),
    ),
    account: $ => seq(
      kw($, 'account'), field('name', $.name), sign($._equals, '='), field('value', $.value),
      repeat(choice($.partition, $.membership, $.management, $.identity_administrator)),
    ),
    partition: $ => seq(kw($, 'in'), $.value),
    membership: $ => seq(kw($, 'of'), kw($, 'organization'), $.value),
    management: $ => seq(kw($, 'is'), kw($, 'management')),
    identity_administrator: $ => seq(kw($, 'is'), kw($, 'identity'), kw($, 'administrator')),
    accounts: $ => seq(kw($, 'accounts'), field('name', $.name), sign($._equals, '='), field('value', $.names)),
    organization: $ => seq(
      kw($, 'organization'), field('name', $.name), sign($._equals, '='), field('value', $.value),
    ),
    ou: $ => seq(kw($, 'ou'), field('name', $.name), sign($._equals, '='), field('value', $.value)),

    principal: $ => seq(
      field('kind', $.principal_kind), field('name', $.name),
      repeat(choice($.in_clause, $.bounded_clause, $.at_clause, $.member_clause, $.inline_clause)),
      optional(field('body', $.body)),
    ),
    principal_kind: $ => choice(
      kw($, 'group'), kw($, 'role'), kw($, 'user'), seq(kw($, 'permission'), kw($, 'set')),
    ),

    policy: $ => seq(kw($, 'policy'), $._policy_rest),
    boundary: $ => seq(kw($, 'boundary'), $._policy_rest),
    _policy_rest: $ => seq(
      field('name', $.name), repeat(choice($.in_clause, $.at_clause, $.for_clause, $.fits_clause)),
      choice(field('body', $.body), $.from_file, $.existing),
    ),
    from_file: $ => seq(kw($, 'from'), field('path', $.path)),
    existing: $ => seq(sign($._equals, '='), $.value, optional($.from_file)),

    at_clause: $ => seq(kw($, 'at'), $.value),
    in_clause: $ => seq(kw($, 'in'), $.names),
    member_clause: $ => seq(kw($, 'member'), kw($, 'of'), $.names),
    bounded_clause: $ => seq(kw($, 'bounded'), kw($, 'by'), $.name),
    for_clause: $ => seq(kw($, 'for'), $.principals),
    fits_clause: $ => seq(kw($, 'fits'), kw($, 'by'), kw($, 'wildcards')),
    inline_clause: $ => seq(kw($, 'as'), kw($, 'inline')),

    statements: $ => seq(
      kw($, 'statements'), field('name', $.name), field('parameters', $.parameters), field('body', $.body),
    ),
    guardrail: $ => seq(
      optional(kw($, 'resource')), kw($, 'guardrail'), field('name', $.name), kw($, 'for'), field('for', $.names),
      field('body', $.body),
    ),
    protect: $ => seq(
      kw($, 'protect'), kw($, 'delegations'), kw($, 'in'), $.names, optional(seq(kw($, 'except'), $.principals)),
    ),

    template: $ => seq(
      kw($, 'template'), field('name', $.name), field('parameters', $.parameters), field('body', $.items),
    ),
    parameters: $ => seq(sign($._lparen, '('), optional(bracketed($, $.parameter)), sign($._rparen, ')')),
    parameter: $ => seq(field('name', $.identifier), optional(seq(sign($._equals, '='), field('default', $._many)))),
    instance: $ => seq(
      field('name', alias($._call_name, $.name)), field('arguments', alias($._call_arguments, $.arguments)),
    ),
    _call_name: $ => choice(any_word($, $._call, $._call_begin), $.string),
    _call_arguments: $ => seq(sign($._call_open, '('), optional(bracketed($, $.argument)), sign($._rparen, ')')),
    arguments: $ => seq(sign($._lparen, '('), optional(bracketed($, $.argument)), sign($._rparen, ')')),
    argument: $ => seq(
      optional(seq(field('name', alias($._argument_name, $.identifier)), sign($._equals, '='))),
      field('value', $._many),
    ),
    for: $ => seq(
      kw($, 'for'), field('names', $.binders), sign($._for_in, 'in'), field('in', choice($.tuples, $._many)),
      field('body', $.items),
    ),
    binders: $ => choice(
      $.identifier, seq(sign($._lparen, '('), bracketed($, $.identifier), sign($._rparen, ')')),
    ),
    tuples: $ => seq(sign($._lbracket, '['), bracketed($, $.tuple), sign($._rbracket, ']')),
    tuple: $ => seq(sign($._lparen, '('), bracketed($, $.value), sign($._rparen, ')')),
    items: $ => seq(sign($._open, '{'), repeat($.item), sign($._close, '}')),

    // ---- Delegations

    delegate: $ => seq(
      kw($, 'delegate'), field('to', $.principals), optional($.in_clause), kw($, 'may'), choice($.grants, $.grant),
      optional($.policy_name), optional(field('body', $.body)),
    ),
    policy_name: $ => seq(kw($, 'as'), $.name),
    may: $ => seq(kw($, 'may'), choice($.grants, $.grant), optional($.policy_name)),
    grants: $ => seq(sign($._open, '{'), repeat($.grant), sign($._close, '}')),
    // A block after a grant is the grant's own.
    grant: $ => prec.right(seq(
      field('verbs', $.verbs), field('kind', $.kind), field('patterns', $.patterns), optional($.to_services),
      optional($.ceiling), repeat(choice($.guard, $.until, $.with_mfa)), optional(field('body', $.body)),
    )),
    verbs: $ => seq(list($._comma, $.verb), optional(seq(kw($, 'and'), $.verb))),
    verb: $ => choice(
      kw($, 'create'), kw($, 'manage'), kw($, 'configure'), kw($, 'delete'), kw($, 'pass'), kw($, 'view'),
    ),
    kind: $ => choice(
      kw($, 'roles'), kw($, 'policies'), kw($, 'users'), kw($, 'groups'), seq(kw($, 'instance'), kw($, 'profiles')),
      seq(kw($, 'service-linked'), kw($, 'roles')),
    ),
    patterns: $ => seq(
      list($._list_comma, $.pattern), optional(seq(kw($, 'except'), list($._list_comma, $.pattern))),
    ),
    to_services: $ => seq(kw($, 'to'), $.services),
    services: $ => choice(
      seq(sign($._any_service, 'any'), kw($, 'service')), kw($, 'none'), list($._list_comma, $._many),
    ),
    ceiling: $ => seq(kw($, 'bounded'), kw($, 'by'), $.name, repeat(seq(kw($, 'or'), $.name))),
    until: $ => seq(kw($, 'until'), $.value),
    with_mfa: $ => seq(kw($, 'with'), kw($, 'mfa')),

    body: $ => seq(sign($._open, '{'), repeat($.element), sign($._close, '}')),
    element: $ => choice($.statement, $.may, $.clause, $.include),
    include: $ => seq(kw($, 'include'), field('name', $.name), field('arguments', $.arguments)),

    clause: $ => choice(
      $.policies_clause, $.profiles_clause, $.pass_clause, $.attach_clause, $.inline_policies, $.view_clause,
      $.tagged_clause, $.must_clause,
    ),
    policies_clause: $ => seq(kw($, 'policies'), choice(kw($, 'none'), $.patterns)),
    profiles_clause: $ => seq(kw($, 'instance'), kw($, 'profiles'), choice(kw($, 'none'), $.patterns)),
    pass_clause: $ => seq(kw($, 'pass'), kw($, 'to'), $.services),
    attach_clause: $ => seq(
      kw($, 'attach'), choice(kw($, 'any'), kw($, 'none'), seq(kw($, 'only'), $.names)),
    ),
    inline_policies: $ => seq(kw($, 'inline'), kw($, 'policies'), choice(kw($, 'allowed'), kw($, 'none'))),
    view_clause: $ => seq(kw($, 'view'), choice(kw($, 'all'), kw($, 'own'), kw($, 'none'))),
    tagged_clause: $ => seq(kw($, 'tagged'), list($._list_comma, $.tagged)),
    tagged: $ => seq($.key, choice(seq(sign($._equals, '='), $.value), seq(kw($, 'in'), $.list))),
    must_clause: $ => seq(kw($, 'must'), kw($, 'tag'), list($._list_comma, $.key)),

    // ---- Statements and conditions

    statement: $ => seq(
      field('effect', $.effect), field('actions', $.actions), kw($, 'on'), field('resources', $.resources),
      optional($.guard), optional($.sid),
    ),
    effect: $ => choice(kw($, 'allow'), kw($, 'deny')),
    sid: $ => seq(kw($, 'as'), $.name),
    actions: $ => seq(optional($._all_but), list($._list_comma, $.action)),
    _all_but: $ => seq(sign($._all_except, 'all'), kw($, 'except')),
    resources: $ => seq(
      optional($._all_but), list($._list_comma, $.resource),
      optional(seq(kw($, 'except'), list($._list_comma, $.resource))),
    ),
    resource: $ => choice(
      alias($._resource_word, $.pattern),
      seq(
        field('service', alias($._service_word, $.service)), field('type', $.resource_type),
        field('pattern', choice($.list, $.pattern)), optional($.regions), optional($.owner),
      ),
    ),
    _resource_word: $ => choice(any_word($, $._resource, $._resource_begin), $.string),
    _service_word: $ => word($, $._service, $._service_begin),
    resource_type: $ => any_word($, $._name, $._name_begin),
    regions: $ => seq(sign($._in_region, 'in'), choice($.list, list($._region_comma, $.region))),
    region: $ => $._region,
    owner: $ => seq(kw($, 'of'), $.name),

    guard: $ => seq(choice(kw($, 'when'), kw($, 'unless')), $.condition),
    condition: $ => seq($.conjunction, repeat(seq(kw($, 'or'), $.conjunction))),
    conjunction: $ => seq($._negation, repeat(seq(kw($, 'and'), $._negation))),
    _negation: $ => choice($.negation, $.group, $._test),
    negation: $ => seq(repeat1(kw($, 'not')), choice($.group, $._test)),
    group: $ => seq(sign($._lparen, '('), $.condition, sign($._rparen, ')')),
    _test: $ => choice($.mfa, $.from_test, $.date_test, $.test_of_key),
    mfa: $ => kw($, 'mfa'),
    from_test: $ => seq(kw($, 'from'), $._many),
    date_test: $ => seq(choice(kw($, 'before'), kw($, 'after')), $.value),
    test_of_key: $ => seq(
      field('key', $.key), optional($.quantifier), $._relation, optional($.if_present),
    ),
    quantifier: $ => choice(kw($, 'any'), kw($, 'all')),
    if_present: $ => seq(kw($, 'if'), kw($, 'present')),
    _relation: $ => choice(
      seq(kw($, 'is'), choice(
        kw($, 'present'), kw($, 'absent'),
        seq(optional(kw($, 'not')), choice($.list, alias($._existing_value, $.value))),
      )),
      seq(optional(kw($, 'not')), choice(kw($, 'in'), kw($, 'like')), $._many),
      seq($.compare, $.value),
      seq($.operator, $._many),
    ),
    _existing_value: $ => choice(any_word($, $._existing, $._existing_begin), $.string),
    compare: $ => choice(
      sign($._less, '<'), sign($._less_equal, '<='), sign($._more, '>'), sign($._more_equal, '>='),
    ),
    operator: $ => word($, $._operator, $._operator_begin),

    // ---- Invariants and tests

    invariant: $ => seq(
      choice(kw($, 'never'), kw($, 'always')), field('subject', $.subject), kw($, 'may'),
      field('actions', $.actions), kw($, 'on'), field('resources', $.resources), optional($.guard),
      optional($.in_clause),
    ),
    subject: $ => choice($.anyone, $.principals),
    anyone: $ => seq(kw($, 'anyone'), optional(seq(kw($, 'but'), $.principals))),

    test: $ => seq(kw($, 'test'), field('title', $.title), field('body', $.scenarios)),
    title: $ => $.string,
    scenarios: $ => seq(sign($._open, '{'), repeat($.scenario), sign($._close, '}')),
    scenario: $ => seq(
      kw($, 'as'), field('subject', $.subject), optional($.holding), optional($.acting_in),
      field('body', $.expectations),
    ),
    acting_in: $ => seq(kw($, 'in'), $.name),
    holding: $ => seq(kw($, 'holding'), choice(kw($, 'everything'), $.body, $.names)),
    expectations: $ => seq(sign($._open, '{'), repeat($.expectation), sign($._close, '}')),
    expectation: $ => seq(
      kw($, 'may'), optional(kw($, 'not')), field('action', $.action), kw($, 'on'), field('resource', $.resource),
      optional($.bindings),
    ),
    bindings: $ => seq(kw($, 'with'), list($._list_comma, $.binding)),
    binding: $ => choice(
      seq(kw($, 'boundary'), $.name), seq(field('key', $.key), sign($._equals, '='), $._many),
    ),

    // ---- Names, values, lists

    principals: $ => list($._principal_comma, $.principal_ref),
    principal_ref: $ => seq(optional($.principal_kind), $.name),
    names: $ => list($._list_comma, $.name),
    _many: $ => choice($.list, $.value),
    list: $ => seq(sign($._lbracket, '['), optional(bracketed($, $.value)), sign($._rbracket, ']')),

    name: $ => $._text,
    pattern: $ => $._text,
    value: $ => $._text,
    key: $ => $._text,
    path: $ => $.string,
    identifier: $ => $._ident,
    action: $ => choice(any_word($, $._action, $._action_begin), $.string),

    _text: $ => choice(any_word($, $._name, $._name_begin), $.string),
    _piece: $ => choice($._fragment, $.interpolation, $.policy_variable),
    string: $ => seq(
      sign($._string_open, '"'),
      repeat(choice($._string_content, $.escape_sequence, $.interpolation, $.policy_variable)),
      sign($._string_close, '"'),
    ),
  },
});
