internal import AgentModel
internal import Client
internal import LinuxIO

/// The rights that keep the engine punctual.
extension NodeFacts {
    func rightsFindings() -> [Finding] {
        [realTimeFinding(), memoryFinding()].compactMap { $0 }
    }

    private func realTimeFinding() -> Finding? {
        let why: String
        if let status {
            guard !status.engine.realtime else { return nil }
            let said = status.conditions.first { $0.type == ConditionType.schedulingRefused.rawValue }?.detail
            why = said ?? "the engine runs without real-time priority"
        } else {
            guard
                let error = refusal({ () throws(SystemError) in
                    try Scheduling.requestRealTime(priority: Scheduling.priorities.lowerBound)
                    try Scheduling.giveUpRealTime()
                })
            else { return nil }
            why = "an agent that is started like this has none: \(error)"
        }
        return Finding(
            .realTimeRefused, "engine", why,
            remedy: "start it as a service with aloft-programs, or with CAP_SYS_NICE; aloft.conf(5): vrrp_rt_priority")
    }

    private func memoryFinding() -> Finding? {
        let why: String
        if let status {
            guard !status.engine.memoryLocked else { return nil }
            why = "the engine's memory is not locked and may be paged out"
        } else {
            guard
                let error = refusal({ () throws(SystemError) in
                    try Scheduling.lockMemory()
                    try Scheduling.unlockMemory()
                })
            else { return nil }
            why = "an agent that is started like this cannot lock its memory: \(error)"
        }
        return Finding(
            .memoryNotLocked, "engine", why,
            remedy: "start it as a service (LimitMEMLOCK=infinity), or with CAP_IPC_LOCK")
    }

    private func refusal(_ attempt: () throws(SystemError) -> Void) -> SystemError? {
        do throws(SystemError) {
            try attempt()
            return nil
        } catch {
            return error
        }
    }
}
