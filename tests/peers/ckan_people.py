"""Who works at the portal of the tests: `ckan_people.py CONFIG TOKENS` makes them and writes their tokens as shell exports.

`clerk` may edit the organization `civil-affairs` and can make none; `admin` may do anything.
"""

import sys

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

config, tokens = sys.argv[1:]
app = make_app(CKANConfigLoader(config).get_config())
with app._wsgi_app.test_request_context():
    from ckan import model
    from ckan.plugins.toolkit import get_action

    def act(action, /, **data):
        site = get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        return get_action(action)({"ignore_auth": True, "user": site}, data)

    for name in ("admin", "clerk"):
        act("user_create", name=name, email=f"{name}@portal.example", password="of-a-server-for-tests")
    admin = model.User.get("admin")
    admin.sysadmin = True
    model.Session.commit()
    act("organization_create", name="civil-affairs", title="某市民政局", users=[{"name": "clerk", "capacity": "editor"}])
    with open(tokens, "w", encoding="utf-8") as out:
        for name, variable in (("clerk", "GONGKAI_TEST_CKAN_TOKEN"), ("admin", "GONGKAI_TEST_CKAN_ADMIN")):
            token = act("api_token_create", user=name, name="tests")["token"]
            out.write(f"export {variable}={token}\n")
