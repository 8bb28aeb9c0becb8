internal import Client
internal import CommandParser
internal import JSON
internal import ManagementAPI

/// `aloft status --cluster`: the nodes beside one another.
struct ClusterStatus {
    let agent: AgentOptions

    /// - Throws: exit status 1 unless every node is reachable and every address has exactly one owner.
    func run() throws {
        let answer = try agent.send("GET", "/v1/cluster")
        guard answer.status == 200 else { throw agent.refusal(answer) }
        let cluster = try JSONReader.value(ClusterDocument.self, from: answer.body)
        if agent.json {
            print(String(decoding: answer.body, as: UTF8.self), terminator: "")
        } else {
            for line in cluster.report(LocalTime()) { print(line) }
        }
        guard cluster.isWhole else { throw ExitCode.failure }
    }
}

extension ClusterDocument {
    /// Whether nothing is unknown, dark or double.
    fileprivate var isWhole: Bool {
        nodes.allSatisfy(\.reachable) && addresses.allSatisfy { $0.verdict == .one || $0.verdict == .heard }
    }

    fileprivate func report(_ time: LocalTime) -> [String] {
        var addressTable = Table("ADDRESS", "OWNER", "")
        for address in addresses {
            addressTable.add(address.address, address.owner, address.remark(namesOthers: nodes.count > 1))
        }
        var nodeTable = Table("NODE", "INSTANCE", "STATE", "SINCE", "PRIORITY", "WHY")
        for node in nodes { node.add(to: &nodeTable, time) }
        return addressTable.lines + [""] + nodeTable.lines
    }
}

extension AddressOwnersDocument {
    fileprivate var owner: String {
        switch verdict {
        case .one, .oneKnown, .several: active.joined(separator: ", ")
        case .heard: heard.map(\.router).joined(separator: ", ")
        case .none: "nobody"
        case .unknown: "unknown"
        }
    }

    fileprivate func remark(namesOthers: Bool) -> String {
        let unheard = "\(unknown.joined(separator: ", ")) unknown"
        return switch verdict {
        case .one: ""
        case .oneKnown: unheard
        case .heard: heardOwners + (unknown.isEmpty ? "" : "; \(unheard)")
        case .unknown where unknown.isEmpty && !namesOthers: "no other router is heard, and no `peer` line names one"
        case .unknown: unheard
        case .none: "! dark"
        case .several: "! double" + (unknown.isEmpty ? "" : "; \(unheard)")
        }
    }

    private var heardOwners: String {
        heard.map { "priority \($0.priority), heard by \($0.by) \(LocalTime.tenths(milliseconds: $0.ageMs)) ago" }
            .joined(separator: ", ")
    }
}

extension ClusterNodeDocument {
    fileprivate func add(to table: inout Table, _ time: LocalTime) {
        guard let status else {
            let last = lastAnsweredAt.map { "last answered \(time.age($0))" } ?? "has not answered yet"
            return table.add(name, "", "unknown", "", "", "\(error ?? "it does not answer"); \(last)")
        }
        if status.instances.isEmpty { table.add(name, "", "", "", "", "it has no instance") }
        for instance in status.instances {
            table.add(
                name, instance.name, instance.state, time.text(instance.since), "\(instance.priority.effective)",
                instance.why ?? instance.summary ?? "")
        }
    }
}
