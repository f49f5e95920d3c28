def test_keys_guard_the_functions(host):
    keys = host.keys
    assert host.get("/api/secret").status == 401
    assert host.get("/api/secret", x_functions_key=keys["functions"]["secret"]).body == b"open"
    assert host.get(f"/api/secret?code={keys['host']}").body == b"open"
    assert host.get("/api/operator", x_functions_key=keys["host"]).status == 401
    assert host.get("/api/operator", x_functions_key=keys["master"]).body == b"open"
    assert host.get("/admin/workers").status == 401
