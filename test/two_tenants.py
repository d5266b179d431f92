"""One service with two tenants behind a milter, whose mail goes on to an MTA of the test."""
import pathlib
import tempfile
import time
import unittest

from service_process import Service, SmtpServer


class TwoTenantCase(unittest.TestCase):
    """`houses`: domain and policies (YAML) of tenant 1 and of tenant 2. What the service hands to the MTA is given to take()."""

    houses = ()

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.taken = []
        cls.mta = SmtpServer(cls.take)
        cls.service = Service(pathlib.Path(cls.folder.name) / "data", [f"mail.reinject={cls.mta.address}"]).start()
        cls.service.admin("admin", "tenant", "add", "B", "--administrator", "root@b.example")
        for tenant, (domain, policies) in enumerate(cls.houses, 1):
            cls.service.admin("admin", "list", "add", "internal_domains", domain, "--tenant", str(tenant))
            file = pathlib.Path(cls.folder.name) / "policies.yaml"
            file.write_text(policies)
            cls.service.admin("admin", "policy", "import", str(file), "--tenant", str(tenant))
        time.sleep(3)  # until the policies are in force

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.mta.stop()
        cls.folder.cleanup()
