"""Every rule that the templates are held to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.infra.rules import (
    app,
    data,
    interface,
    keys,
    modules,
    names,
    roles,
    settings,
    shapes,
    versions,
)
from tests.infra.templates.deployment import Deployment, Finding

type Rule = Callable[[Deployment], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    names.nothing_is_unused,
    names.every_name_is_declared,
    names.nothing_waits_for_itself,
    names.every_function_exists,
    interface.everything_asked_or_told_is_described,
    interface.every_member_of_a_type_is_described,
    interface.no_output_tells_a_secret,
    interface.what_the_tools_of_a_deployment_ask_is_told,
    interface.nothing_asks_for_keys,
    interface.no_parameter_takes_a_secret,
    versions.every_version_is_the_listed_one,
    versions.nothing_listed_is_unused,
    shapes.every_resource_has_the_shape_of_its_type,
    shapes.what_a_parameter_file_comes_to_has_the_shape_too,
    shapes.every_silenced_warning_has_its_reason,
    shapes.every_parent_is_of_the_parents_type,
    shapes.everything_read_of_a_resource_is_there,
    modules.main_only_composes,
    modules.every_template_is_used,
    modules.every_module_gets_what_it_takes,
    modules.nothing_else_is_said_of_a_module,
    modules.only_outputs_that_exist_are_read,
    modules.every_output_of_a_module_is_read,
    modules.registry_modules_are_the_listed_ones,
    modules.registry_modules_tell_nobody_that_they_are_used,
    modules.every_parameter_file_fits_main,
    modules.every_parameter_file_takes_the_region_that_is_told,
    modules.there_is_one_to_try_and_one_to_live_with,
    settings.every_setting_that_is_read_is_set,
    settings.no_setting_is_set_that_nobody_reads,
    settings.no_setting_is_set_twice,
    settings.a_secret_is_a_reference_to_the_vault,
    settings.each_secret_has_one_name,
    settings.a_key_of_before_counts_only_while_keys_rotate,
    settings.the_vault_is_told_what_it_must_hold,
    settings.nothing_opens_the_way_out,
    roles.every_sdk_has_its_row,
    roles.every_part_of_the_host_is_there,
    roles.the_identity_has_the_roles_it_needs_and_no_other,
    roles.who_deploys_writes_the_fallback_document_alone,
    roles.a_role_in_storage_is_of_the_one_account,
    roles.roles_are_given_in_one_place,
    roles.the_database_lets_the_identity_in_and_nobody_else,
    keys.no_way_in_but_by_identity,
    keys.one_parameter_closes_everything,
    keys.every_invariant_is_of_something,
    keys.every_vault_keeps_who_came,
    app.the_plan_is_flex_consumption,
    app.nothing_is_said_that_flex_consumption_refuses,
    app.it_runs_what_was_tested,
    app.it_comes_as_its_identity,
    app.the_host_reaches_everything_by_identity,
    app.webhooks_meet_a_warm_instance_that_answers_many,
    data.audio_is_forgotten_in_time,
    data.the_app_writes_where_there_is_a_container,
    data.the_cluster_can_do_what_is_asked_of_it,
    data.the_hub_is_the_one_that_the_host_asks_for,
    app.the_host_is_told_what_the_app_relies_on,
)


def findings(deployment: Deployment) -> list[Finding]:
    return [finding for rule in RULES for finding in rule(deployment)]
