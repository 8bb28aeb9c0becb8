/// Reads the lines of `interface_up_down_delays`: `INTERFACE DOWN [UP]`, in seconds; without UP it is as long as DOWN, as
/// keepalived's manual says.
func readLinkDelays(_ statements: [Statement], _ report: inout Report) -> [LinkDelays] {
    let limits = Duration.zero ... .seconds(255)
    return statements.compactMap { statement in
        var arguments = Arguments(statement)
        guard let interface = interfaceName(statement.keyword.text) else {
            report.error(
                statement.keyword.location, "\(statement.keyword.shown) is not the name of an interface",
                instead: "write one of at most \(Limits.interfaceName) bytes")
            return nil
        }
        guard let down = arguments.seconds(in: limits, &report) else { return nil }
        let up = arguments.isEmpty ? down : arguments.seconds(in: limits, &report) ?? down
        arguments.end(&report)
        return LinkDelays(interface: interface, down: down, up: up)
    }
}
