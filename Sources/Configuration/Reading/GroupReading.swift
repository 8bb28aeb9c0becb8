/// The sync groups so far, and who is in which.
struct GroupReading {
    private(set) var configurations: [SyncGroupConfiguration] = []
    private var groups: [String: String] = [:]

    func group(of instance: String) -> String? { groups[instance] }

    /// Takes a group, unless its members are not there or belong to another one.
    mutating func add(
        _ group: SyncGroupConfiguration, _ name: Word, members: [Word], instances: [String], _ report: inout Report
    ) {
        if configurations.contains(where: { $0.name == group.name }) {
            report.error(
                name.location, "there is a vrrp_sync_group \(name.shown) already",
                instead: "give this one another name", rule: .duplicateName)
            return
        }
        for member in members {
            if !instances.contains(member.text) {
                report.error(
                    member.location, "no vrrp_instance is named \(member.shown)",
                    instead: nearestWordQuestion(to: member.text, among: instances)
                        ?? "define it, or remove it from the group", rule: .undefinedName)
            } else if let other = groups[member.text] {
                report.error(
                    member.location, "\(member.shown) is a member of the sync group \"\(other)\" already",
                    instead: "keep it in one group", rule: .duplicateName)
            }
            groups[member.text] = groups[member.text] ?? group.name
        }
        configurations.append(group)
    }

    mutating func remove(_ name: String) {
        configurations.removeAll { $0.name == name }
    }
}
