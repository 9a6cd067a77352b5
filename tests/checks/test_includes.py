import unittest

from samples import CheckCase


class Includes(CheckCase):
    check_name = "includes"

    def test_core_may_not_include_another_folder(self):
        self.assert_finding("host/core/a.cpp", '#include "net/client.hpp"\n', "1: host/core includes host/net")

    def test_core_may_not_include_crossing_or_observe(self):
        self.write("host/core/a.cpp", '#include "crossing/mailbox.hpp"\n#include "observe/log.hpp"\n')
        self.assertEqual(len(self.findings()), 2)

    def test_api_reaches_store_through_ports_only(self):
        self.assert_finding("host/api/a.cpp", '\n#include "store/rows.hpp"\n', "2: host/api includes host/store")

    def test_mcp_may_not_include_net(self):
        self.assert_finding("host/mcp/client/a.cpp", '#include "net/client.hpp"\n', "1: host/mcp includes host/net")

    def test_sandbox_may_not_share_our_reading_of_mcp(self):
        self.assert_finding("tools/sandbox/a.cpp", '#include "mcp/reader.hpp"\n', "1: tools/sandbox includes host/mcp")

    def test_main_knows_app_only(self):
        self.assert_finding("host/main.cpp", '#include "api/routes.hpp"\n', "1: host includes host/api")

    def test_a_plugin_sees_the_sdk_only(self):
        self.assert_finding("plugins/gmail/a.cpp", '#include "core/action.hpp"\n', "1: plugins includes host/core")

    def test_beast_is_for_net_and_the_sandbox(self):
        self.assert_finding("host/mcp/a.cpp", "#include <boost/beast/http.hpp>\n", "1: host/mcp includes Boost.Beast")

    def test_crossing_may_not_include_beast(self):
        self.assert_finding("host/crossing/a.hpp", "# include <boost/beast.hpp>\n",
                            "1: host/crossing includes Boost.Beast")

    def test_odb_and_sqlite_stay_in_store(self):
        self.write("host/app/a.cpp", "#include <odb/database.hxx>\n#include <sqlite3.h>\n#include \"model-odb.hxx\"\n")
        self.assertEqual(len(self.findings()), 3)

    def test_the_abi_is_for_plugin_and_sdk(self):
        self.assert_finding("host/api/a.cpp", "#include <patchbay/abi.h>\n",
                            "1: host/api includes the plugin ABI or SDK")

    def test_core_has_no_boost(self):
        self.assert_finding("host/core/a.cpp", "#include <boost/asio/awaitable.hpp>\n",
                            "1: host/core includes Boost.Asio")

    def test_core_ports_have_awaitable_and_nothing_else_of_asio(self):
        self.assert_finding("host/core/ports/a.hpp",
                            "#include <boost/asio/awaitable.hpp>\n#include <boost/asio/post.hpp>\n",
                            "2: host/core includes Boost.Asio")

    def test_core_has_no_system_headers(self):
        self.assert_finding("host/core/a.cpp", "#include <unistd.h>\n", "1: host/core includes <unistd.h>")

    def test_the_sdk_has_no_rapidjson(self):
        self.assert_finding("sdk/include/patchbay/a.hpp", "#include <rapidjson/document.h>\n",
                            "1: sdk includes RapidJSON")

    def test_a_path_is_written_from_host_on(self):
        self.assert_finding("host/net/a.cpp", '#include "../core/a.hpp"\n', '1: "../core/a.hpp" is not relative')

    def test_an_unknown_folder_of_host_is_named(self):
        self.assert_finding("host/helpers/a.cpp", "int a;\n", "1: host/helpers is not a folder")

    def test_allowed_edges_pass(self):
        self.write("host/core/ports/p.hpp", "#include <boost/asio/awaitable.hpp>\n#include <string>\n"
                                            '#include "core/result.hpp"\n')
        self.write("host/core/j.cpp", "#include <rapidjson/document.h>\n")
        self.write("host/api/r.cpp", '#include "net/router.hpp"\n#include "core/action.hpp"\n#include "observe/log.hpp"\n')
        self.write("host/app/w.cpp", '#include "store/open.hpp"\n#include "mcp/client/calls.hpp"\n')
        self.write("host/plugin/l.cpp", "#include <patchbay/abi.h>\n#include <boost/dll/shared_library.hpp>\n")
        self.write("host/store/s.cpp", "#include <odb/database.hxx>\n#include <sqlite3.h>\n")
        self.write("plugins/gmail/g.cpp", "#include <patchbay/provider.hpp>\n#include <vector>\n")
        self.write("tools/sandbox/s.cpp", '#include "net/listener.hpp"\n#include <boost/asio/io_context.hpp>\n')
        self.write("tests/net/t.cpp", '#include "net/client.hpp"\n#include <boost/beast/core.hpp>\n')
        self.assertEqual(self.findings(), [])

    def test_a_comment_is_not_an_include(self):
        self.assert_clean("host/core/a.cpp", '/*\n#include "net/client.hpp"\n*/\n// #include "net/x.hpp"\n')


if __name__ == "__main__":
    unittest.main()
