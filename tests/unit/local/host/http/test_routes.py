import pytest

from local.host.http.constraints import ConstraintError
from local.host.http.routes import Routes, route
from local.host.http.templates import TemplateError, compile_template, decode_path


def routes(**templates: str) -> Routes:
    return Routes(
        route(function=name, template=template, methods=None, auth_level="anonymous")
        for name, template in templates.items()
    )


@pytest.mark.parametrize(
    ("template", "path", "parameters"),
    [
        ("a/b", "/A/b/", {}),
        ("a/b", "/a/b/c", None),
        ("a/{x}", "/a/1", {"x": "1"}),
        ("a/{x}", "/a", None),
        ("a/{x}", "/a//", None),
        ("a/{x?}", "/a", {}),
        ("a/{x?}", "/a/1", {"x": "1"}),
        ("a/{x=7}", "/a", {"x": "7"}),
        ("a/{x=7}", "/a/1", {"x": "1"}),
        ("a/{x:int=7}", "/a/z", None),
        ("{*rest}", "/", {}),
        ("{*rest}", "/a/b", {"rest": "a/b"}),
        ("a/{**rest}", "/a/b/c", {"rest": "b/c"}),
        ("a/{x:int}", "/a/-5", {"x": "-5"}),
        ("a/{x:int}", "/a/2147483648", None),
        ("a/{x:long}", "/a/2147483648", {"x": "2147483648"}),
        ("a/{x:int:min(3):max(5)}", "/a/4", {"x": "4"}),
        ("a/{x:int:min(3):max(5)}", "/a/6", None),
        ("a/{x:range(3,5)?}", "/a", {}),
        ("a/{x:range(3,5)?}", "/a/2", None),
        (
            "a/{x:guid}",
            "/a/3F2504E0-4F89-11D3-9A0C-0305E82C3301",
            {"x": "3F2504E0-4F89-11D3-9A0C-0305E82C3301"},
        ),
        ("a/{x:guid}", "/a/3F2504E0", None),
        ("a/{x:alpha:length(2,3)}", "/a/abc", {"x": "abc"}),
        ("a/{x:alpha:length(2,3)}", "/a/abcd", None),
        ("a/{x:bool}", "/a/True", {"x": "True"}),
        ("a/{x:double}", "/a/1.5e3", {"x": "1.5e3"}),
        ("a/{x:regex(^\\d{{3}}$)}", "/a/123", {"x": "123"}),
        ("a/{x:regex(^\\d{{3}}$)}", "/a/1234", None),
        ("a/{x:regex(^(aa|b)$)}", "/a/b", {"x": "b"}),
        ("{n}-{k}.wav", "/1-2-3.wav", {"n": "1-2", "k": "3"}),
        ("v{n}", "/v2", {"n": "2"}),
    ],
)
def test_template(template, path, parameters):
    assert compile_template(template).match(path) == parameters


@pytest.mark.parametrize("template", ["a/{x", "a/x}", "a/{}", "a{x?}", "a{*x}"])
def test_broken_templates_are_refused(template):
    with pytest.raises(TemplateError):
        compile_template(template)


@pytest.mark.parametrize(
    "constraint", ["datetime", "int(3)", "min(x)", "range(1)", "length(1,2,3)", "nonsense"]
)
def test_unknown_constraints_are_refused(constraint):
    with pytest.raises(ConstraintError):
        compile_template(f"a/{{x:{constraint}}}")


def test_escaped_slash_does_not_split_a_segment():
    assert compile_template("a/{x}").match(decode_path("/a/b%2fc%20d")) == {"x": "b%2Fc d"}


def test_first_function_by_name_wins():
    for templates in ({"b": "calls/search", "A": "calls/{id}"}, {"A": "calls/search", "b": "calls/{id}"}):
        matched = routes(**templates).match("GET", "/calls/search")
        assert matched is not None
        assert matched.route.function == "A"


def test_functions_may_share_a_route_by_method():
    shared = Routes(
        route(function=name, template="calls", methods=[method], auth_level="anonymous")
        for name, method in (("read", "get"), ("write", "post"))
    )
    found = [shared.match(method, "/calls") for method in ("GET", "POST", "PUT")]
    assert [match and match.route.function for match in found] == ["read", "write", None]


def test_fixed_path_behind_a_template_is_reported():
    hidden = routes(b_fixed="calls/search", a_any="calls/{id}", c_else="else").shadowed()
    assert [(later.function, earlier.function) for later, earlier in hidden] == [("b_fixed", "a_any")]
