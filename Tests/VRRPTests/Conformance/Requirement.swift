/// One requirement of a standard, and what shows that it is met.
struct Requirement: Sendable {
    /// The number of the row: a letter for the part, then its place there.
    var id: String
    /// MUST, SHOULD and so on; `def.` for a definition, `trap` for what shipped code gets wrong, `*` for an erratum.
    var level: String
    /// Of RFC 9568, or of RFC 3768 in the rows of version 2.
    var section: String
    var text: String
    var proof: Proof

    init(_ id: String, _ level: String, _ section: String, _ text: String, _ proof: Proof) {
        self.id = id
        self.level = level
        self.section = section
        self.text = text
        self.proof = proof
    }

    enum Proof: Sendable {
        /// `Suite/name of the test`.
        case tests([String])
        /// Does not apply, or is deliberately otherwise, and why.
        case excluded(String)
        /// What is missing.
        case pending(String)

        static func test(_ names: String...) -> Proof { .tests(names) }
    }

    static let forwarding = """
        Aloft keeps addresses of services on hosts. It is no router: it forwards nothing and advertises no prefixes \
        or routes.
        """
    static let mixedVersions = """
        An instance speaks one version. A cluster changes its version by changing all its nodes; a packet of the other \
        version is discarded and counted.
        """
}
