from pathlib import Path

import pytest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The least that can be deployed, among what must stay."""
    files = {
        ".funcignore": "/*\n!/app\n!/function_app.py\n!/host.json\n!/requirements.txt\n**/__pycache__\n",
        "function_app.py": "import app.model\n",
        "host.json": "{}",
        "requirements.txt": "x==1\n",
        "app/model.py": "X = 1\n",
        "app/__pycache__/model.pyc": "old",
        "tests/test_app.py": "",
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1.2.0"\n',
    }
    for name, content in files.items():
        (tmp_path / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name).write_text(content)
    return tmp_path / "root"
