package import AgentModel

extension Evidence {
    /// What a row of `transitions` holds; nil when another version wrote something else.
    package init?(json: String) {
        guard let evidence = JSONColumn.decode(Evidence.self, json) else { return nil }
        self = evidence
    }
}
