import Lab

/// What the programs on both nodes have used, and how many packets have passed, at one moment.
struct Reading: Sendable {
    let time = ContinuousClock.now
    let sender: ProcessUsage
    let receiver: ProcessUsage
    let sent: Int
    let received: Int
}

/// What happened between two moments.
struct Exchange: Sendable {
    /// Packets a second that the sender sent.
    let rate: Double
    /// Processor time for each packet that the sender sent, in microseconds.
    let sending: Double
    /// Processor time for each packet that the receiver received, in microseconds.
    let receiving: Double
    /// The sender's, at the end.
    let memory: ProcessUsage

    init(before: Reading, after: Reading) {
        let sent = after.sent - before.sent
        let received = after.received - before.received
        rate = Double(sent) / ((after.time - before.time).milliseconds / 1000)
        sending = Self.microseconds(after.sender.cpuTime - before.sender.cpuTime, for: sent)
        receiving = Self.microseconds(after.receiver.cpuTime - before.receiver.cpuTime, for: received)
        memory = after.sender
        Progress.tell("\(sent) packets sent, \(received) received")
    }

    private static func microseconds(_ time: Duration, for packets: Int) -> Double {
        time.milliseconds * 1000 / Double(max(1, packets))
    }
}

extension EngineCost {
    static func sending(_ aloft: Exchange, _ keepalived: Exchange, _ bare: Exchange) -> [Row] {
        let (sent, received, unit) = ("CPU time, advertisement sent", "CPU time, advertisement received", "µs")
        return [
            Row(
                what: "Advertisements sent, of 25500", unit: "1/s", aloft: aloft.rate,
                other: ("keepalived", keepalived.rate)),
            Row(
                what: sent, unit: unit, aloft: aloft.sending, other: ("keepalived", keepalived.sending),
                goal: .atMost(15)),
            Row(what: sent, unit: unit, aloft: aloft.sending, other: ("bare C", bare.sending)),
            Row(
                what: received, unit: unit, aloft: aloft.receiving, other: ("keepalived", keepalived.receiving),
                goal: .atMost(9)),
        ]
    }

    static func memory(_ load: String, _ aloft: ProcessUsage, _ keepalived: ProcessUsage) -> [Row] {
        let kinds: [(String, KeyPath<ProcessUsage, Int>, Row.Goal?)] = [
            ("resident", \.resident, .atMost(18)), ("private", \.anonymous, nil),
            ("proportional", \.proportional, nil),
        ]
        return kinds.map { name, size, goal in
            Row(
                what: "Memory, \(load), \(name)", unit: "MB", aloft: megabytes(aloft[keyPath: size]),
                other: ("keepalived", megabytes(keepalived[keyPath: size])), goal: goal)
        }
    }

    private static func megabytes(_ bytes: Int) -> Double { Double(bytes) / 1_048_576 }
}
