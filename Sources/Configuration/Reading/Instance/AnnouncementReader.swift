import VRRP

extension VirtualRouter.Announcement {
    /// Takes one of the `garp_*` keywords.
    mutating func take(_ keyword: AnnouncementKeyword, _ arguments: inout Arguments, _ report: inout Report) {
        switch keyword {
        case .delay: delay = arguments.garpDelay(&report) ?? delay
        case .rounds: rounds = arguments.garpRounds(&report) ?? rounds
        case .refresh: refresh = arguments.garpDelay(&report) ?? refresh
        case .refreshRounds: refreshRounds = arguments.garpRounds(&report) ?? refreshRounds
        case .lowerPriorityDelay: lowerPriorityDelay = arguments.garpDelay(&report) ?? lowerPriorityDelay
        case .lowerPriorityRounds: lowerPriorityRounds = arguments.number(in: 0...100, &report) ?? lowerPriorityRounds
        }
    }
}

extension Arguments {
    /// `garp_master_delay` and its like: up to a day; 0 for never.
    fileprivate mutating func garpDelay(_ report: inout Report) -> Duration? {
        seconds(in: .zero ... .seconds(86_400), &report)
    }

    /// `garp_master_repeat` and its like: rounds in a batch.
    fileprivate mutating func garpRounds(_ report: inout Report) -> Int? {
        number(in: 1...100, &report)
    }
}
