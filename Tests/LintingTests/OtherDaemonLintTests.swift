import Testing

@testable import Linting

struct OtherDaemonLintTests {
    @Test(arguments: [
        (["keepalived"], "/etc/keepalived/keepalived.conf"), (["keepalived", "-D", "-f", "/a"], "/a"),
        (["keepalived", "-f/b"], "/b"), (["keepalived", "--use-file=/c", "-n"], "/c"),
        (["keepalived", "--use-file", "/d"], "/d"), (["keepalived", "-f", "relative"], nil),
        (["keepalived", "-f"], nil),
    ])
    func `the file that keepalived was started with is found in its command line`(words: [String], path: String?) {
        #expect(OtherDaemon.configurationPath(in: words) == path)
    }
}
