//! The user's words for each rule of the grammar.

use super::grammar::Rule;

/// The words for what a rule reads, as they stand in "expected …"; none for what is never expected.
macro_rules! words {
    (hidden { $($hidden:ident)* } $($words:literal { $($rule:ident)* })*) => {
        pub(super) fn words(rule: Rule) -> Option<&'static str> {
            match rule {
                $(Rule::$hidden)|* => None,
                $($(Rule::$rule)|* => Some($words),)*
            }
        }
    };
}

// No arm takes the rest: a new rule has to be given its words.
words! {
    hidden {
        EOI file repeated lone_item lone_element lone_grant lone_scenario lone_expectation item_tail broken_item
        outer_tail outer_broken stray_close grant_tail broken_grant element_tail broken_element
        scenario_tail broken_scenario expectation_tail broken_expectation stray_comma quantifier bom entry
        sentence outer_rest item_rest account_clause principal_kind principal_clause policy_text
        policy_clause call_head inner_entry grant_rest modifier element element_rest clause relation
        scenario_rest expectation_rest names many list_comma principal_comma principal_word stray line_stray
        text string word part before_colon interpolation ident_text ident_start ident_part variable s hs
        comment n pn line_gap end line_item item_keyword item_opening element_keyword element_opening
        opening line_opening grant_opening grant_keyword scenario_keyword expectation_keyword connective
        junk junk_block
    }
    "a declaration" {
        principal policy statements template instance call_name guardrail invariant delegate account
        accounts organization ou use_item let_item test for_item protect
    }
    "a name" { name }
    "a name of letters, digits, `_` and `-`" { ident argument_name }
    "a name, pattern or value" { cut }
    "a pattern" { pattern patterns excepted }
    "a value" { value argument existing_value }
    "a condition key" { key tagged }
    "a path in quotes" { path }
    "a title in quotes" { title }
    "an action such as `s3:GetObject`" { action actions }
    "a resource such as `s3 object acme-data/*`" {
        resource resources excepted_resources resource_word typed_resource service
    }
    "a resource type" { resource_type }
    "a region such as `eu-west-1`" { region }
    "a list in brackets" { list tuples }
    "a group in parentheses" { tuple }
    "a principal" { principals principal_ref }
    "a principal or `anyone`" { subject }
    "a service such as `lambda.amazonaws.com`" { services }
    "a condition" { condition conjunction negation test_of_key }
    "`is`" { is_relation }
    "`like`" { like_relation }
    "an operator of IAM" { operator operator_relation }
    "a comparison" { comparison compare }
    "a verb such as `create`" { verb verbs grant }
    "a kind such as `roles`" { kind }
    "a binding" { binding }
    "a parameter" { parameter }
    "a name or names in parentheses" { binders }
    "a block" { body items scenarios expectations grants }
    "`{`" { open }
    "`}`" { close }
    "`(`" { lparen parameters arguments group }
    "`)`" { rparen }
    "`]`" { rbracket }
    "`=`" { equals existing }
    "`in`" { in_clause partition regions acting_in in_relation }
    "`of`" { membership owner }
    "`is management`" { management }
    "`is identity administrator`" { identity_administrator }
    "`at`" { at_clause }
    "`member of`" { member_clause }
    "`bounded by`" { bounded_clause ceiling }
    "`for`" { for_clause }
    "`fits by wildcards`" { fits_clause }
    "`as`" { inline_clause policy_name sid scenario }
    "`from`" { from_file from_test }
    "`to`" { to_services }
    "`any service`" { any_service }
    "`until`" { until }
    "`with`" { with_mfa bindings }
    "`when` or `unless`" { guard }
    "`before` or `after`" { date_test }
    "`if present`" { if_present }
    "`all except`" { all_except }
    "`anyone`" { anyone }
    "`holding`" { holding }
    "`may`" { may expectation }
    "`include`" { include }
    "a statement" { statement }
    "a clause" {
        policies_clause profiles_clause pass_clause attach_clause inline_policies view_clause tagged_clause
        must_clause
    }
    "`absent`" { kw_absent }
    "`account`" { kw_account }
    "`accounts`" { kw_accounts }
    "`administrator`" { kw_administrator }
    "`after`" { kw_after }
    "`all`" { kw_all }
    "`allow`" { kw_allow }
    "`allowed`" { kw_allowed }
    "`always`" { kw_always }
    "`and`" { kw_and }
    "`any`" { kw_any }
    "`anyone`" { kw_anyone }
    "`as`" { kw_as }
    "`at`" { kw_at }
    "`attach`" { kw_attach }
    "`before`" { kw_before }
    "`boundary`" { kw_boundary }
    "`bounded`" { kw_bounded }
    "`but`" { kw_but }
    "`by`" { kw_by }
    "`delegate`" { kw_delegate }
    "`delegations`" { kw_delegations }
    "`deny`" { kw_deny }
    "`everything`" { kw_everything }
    "`except`" { kw_except }
    "`fits`" { kw_fits }
    "`for`" { kw_for }
    "`from`" { kw_from }
    "`group`" { kw_group }
    "`guardrail`" { kw_guardrail }
    "`holding`" { kw_holding }
    "`identity`" { kw_identity }
    "`if`" { kw_if }
    "`in`" { kw_in }
    "`include`" { kw_include }
    "`inline`" { kw_inline }
    "`instance`" { kw_instance }
    "`is`" { kw_is }
    "`let`" { kw_let }
    "`like`" { kw_like }
    "`management`" { kw_management }
    "`may`" { kw_may }
    "`member`" { kw_member }
    "`mfa`" { kw_mfa }
    "`must`" { kw_must }
    "`never`" { kw_never }
    "`none`" { kw_none }
    "`not`" { kw_not }
    "`of`" { kw_of }
    "`on`" { kw_on }
    "`only`" { kw_only }
    "`or`" { kw_or }
    "`organization`" { kw_organization }
    "`ou`" { kw_ou }
    "`own`" { kw_own }
    "`pass`" { kw_pass }
    "`permission`" { kw_permission }
    "`policies`" { kw_policies }
    "`policy`" { kw_policy }
    "`present`" { kw_present }
    "`profiles`" { kw_profiles }
    "`protect`" { kw_protect }
    "`resource`" { kw_resource }
    "`role`" { kw_role }
    "`service`" { kw_service }
    "`set`" { kw_set }
    "`statements`" { kw_statements }
    "`tag`" { kw_tag }
    "`tagged`" { kw_tagged }
    "`template`" { kw_template }
    "`test`" { kw_test }
    "`to`" { kw_to }
    "`unless`" { kw_unless }
    "`until`" { kw_until }
    "`use`" { kw_use }
    "`user`" { kw_user }
    "`view`" { kw_view }
    "`when`" { kw_when }
    "`wildcards`" { kw_wildcards }
    "`with`" { kw_with }
}
