import Configuration

/// The text of a configuration, or of a bundle of files: read, looked at as a whole, compared with itself as another
/// node's, and explained.
func loadConfiguration(_ input: [UInt8]) {
    let result = Configuration.load(text: String(decoding: input, as: UTF8.self), path: "fuzz.conf")
    let nodes = ["one", "two"].map { Cluster.Node(name: $0, loaded: result) }
    for diagnostic in result.findings(aboutKeepalived: true) + Cluster.findings(nodes) {
        precondition(!diagnostic.message.isEmpty, "a diagnostic says something")
    }
    precondition(!result.explanation.isEmpty, "an explanation says something")
}
