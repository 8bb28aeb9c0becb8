internal import AgentModel
internal import Configuration
internal import Glibc
internal import History
internal import Linting
internal import LinuxIO
internal import Logging

/// Everything that an agent looks at before it touches anything: configuration, rights, directories.
struct Preparation {
    let options: RunOptions
    let signals: SignalDescriptor
    let log: LogWriter
    let clock: EngineClock
    let loader: ConfigurationLoader
    /// What the file says.
    let file: LoadResult
    let node: NodeIdentity
    /// Nil where the agent was started by hand.
    let serviceManager: ServiceManagerSocket?

    init(_ options: RunOptions) throws(StartError) {
        self.options = options
        // Under the service libdispatch complains of each of its threads that it may not change how they are run, which nobody needs.
        Environment.setDefault(OwnVariables.dispatchLog, "NO")
        signals = try Self.kernel { () throws(SystemError) in try SignalDescriptor() }
        SignalDescriptor.ignoreBrokenPipes()
        serviceManager = try Self.kernel { () throws(SystemError) in try ServiceManagerSocket.inherited() }
        log = try Self.kernel { () throws(SystemError) in try LogWriter(forJournal: Environment.hasJournal) }
        Self.raiseLimits(log)
        clock = EngineClock(bootID: try Self.kernel { () throws(SystemError) in try BootID.current() })
        loader = ConfigurationLoader(path: try Self.configurationPath(options), configID: options.configID)
        let loaded = loader.load()
        for diagnostic in loaded.diagnostics {
            log.log(diagnostic.severity == .error ? .error : .warning, diagnostic.description)
        }
        guard loaded.isUsable else {
            log.close()
            throw .configuration(
                "\(loader.path) cannot be run; correct the errors above, `aloft check \(loader.path)` shows them again")
        }
        file = loaded
        let name = loaded.configuration.globals.nodeName ?? Environment.hostName
        node = NodeIdentity(name: name, version: Version.current, startedAt: clock.stamp())
        try Self.checkRights()
        try Self.prepare(options.stateDirectory, else: StartError.stateDirectory)
    }

    func openHistory() throws(StartError) -> History {
        let settings = file.configuration.history
        let run = RunRecord(stamp: node.startedAt, version: node.version, pid: getpid(), node: node.name)
        let clock = clock
        do throws(HistoryError) {
            let history = try History.open(
                path: settings.path ?? RunOptions.historyPath(in: options.stateDirectory), run: run,
                retention: Retention(
                    keepTransitions: settings.keepTransitions, keepCheckResults: settings.keepCheckResults,
                    maxSize: Int64(settings.maxSize)),
                now: { clock.stamp() })
            tellOfLastRun(in: history)
            history.writer.onTrouble { [log] why in
                if let why {
                    log.log(.error, "the history cannot be written: \(why); what happens waits in memory until it can")
                } else {
                    log.log(.notice, "the history is written again")
                }
            }
            return history
        } catch {
            throw .stateDirectory(error.description)
        }
    }

    func notifications(_ history: History, _ programs: ProgramSupervisor) throws(StartError) -> NotifyDispatcher {
        let services = NotifyServices(
            now: { [clock] in clock.stamp() }, record: { [writer = history.writer] in writer.enqueue($0) },
            log: { [log] in log.log($0, $1) }, programs: programs)
        let mails = MailQueue(node: node.name, hostName: Environment.hostName, services)
        return try Self.kernel { () throws(SystemError) in try NotifyDispatcher(services, mails: mails) }
    }

    private func tellOfLastRun(in history: History) {
        if let last = try? history.reader.lastRun(), !last.clean {
            log.log(.warning, "the agent's last run (process \(last.pid)) did not end cleanly")
        }
    }

    /// What this run begins with; the history knows it from now on.
    ///
    /// - Throws: when the keys that go with it cannot be used.
    func inForce(after history: History) throws(StartError) -> InForce {
        let start = StartConfiguration(file, after: rows(of: history), loader: loader, at: clock.stamp())
        if start.isNew { history.writer.enqueue(.configuration(ConfigurationRecord(start.status))) }
        if let rejected = start.rejected { tell(of: start, insteadOf: rejected, in: history) }
        do throws(UnusableKeys) {
            return InForce(
                configuration: start.configuration, status: start.status,
                keys: try APIKeys.read(start.configuration.api))
        } catch {
            throw .configuration(error.diagnostic.text(withSeverity: false))
        }
    }

    func tellOfOtherDaemons(beside configuration: Configuration) {
        for daemon in OtherDaemon.running() {
            if let (level, text) = daemon.warning(beside: configuration) { log.log(level, text) }
        }
    }

    private func rows(of history: History) -> [ConfigurationRow] {
        do throws(HistoryError) {
            return try history.reader.configurations().items
        } catch {
            log.log(.error, "which configuration was in force before cannot be read: \(error)")
            return []
        }
    }

    private func tell(of start: StartConfiguration, insteadOf rejected: Int, in history: History) {
        log.log(
            .error,
            "\(loader.path) has the text of configuration \(rejected), which nobody confirmed: the one before it is in "
                + "force, as \(start.status.generation). Run `aloft reload` to take the file all the same")
        guard start.isNew else { return }
        history.writer.enqueue(
            .operation(
                OperationRecord(
                    stamp: start.status.loadedAt, kind: .rollback, by: StartConfiguration.restart,
                    detail: "{\"generation\": \(start.status.generation), \"instead_of\": \(rejected)}", result: "done")
            ))
    }

    /// The drains of earlier runs that hold on; those that do not are ended in the history too.
    func drains(in history: History) -> [Drain] {
        do throws(HistoryError) {
            for row in try history.reader.unfinishedDrains() {
                end(row, "the agent stopped before it was in force", in: history)
            }
            return try history.reader.activeDrains(at: clock.stamp().wallMicroseconds).compactMap { row in
                guard row.lifetime == .forever || row.since.bootID == clock.bootID else {
                    end(row, "the machine has booted since", in: history)
                    return nil
                }
                log.log(.warning, "drained since an earlier run: \(row.reason)")
                return Drain(row)
            }
        } catch {
            log.log(.error, "whether this node is drained cannot be read: \(error)")
            return []
        }
    }

    private func end(_ row: DrainRow, _ why: String, in history: History) {
        log.log(.notice, "drain \(row.id) (\(row.reason)) has ended: \(why)")
        history.writer.enqueue(
            .drainLifted(DrainLiftRecord(stamp: clock.stamp(), id: row.id, by: Author(.expiry, why))))
    }
}

extension Preparation {
    /// What only a kernel without memory or descriptors refuses.
    static func kernel<Value>(_ make: () throws(SystemError) -> Value) throws(StartError) -> Value {
        do throws(SystemError) {
            return try make()
        } catch {
            throw .engine("the kernel refused what the agent needs: \(error)")
        }
    }

    /// A node may have thousands of checks and clients, each with a descriptor.
    private static func raiseLimits(_ log: LogWriter) {
        do throws(SystemError) {
            try DescriptorLimit.raise()
        } catch {
            log.log(.warning, "the limit of open files stays as it is: \(error)")
        }
    }

    private static func configurationPath(_ options: RunOptions) throws(StartError) -> String {
        if let path = options.configurationPath { return path }
        for path in RunOptions.configurationPaths where Environment.exists(path) { return path }
        throw .configuration(
            "no configuration: neither \(RunOptions.configurationPaths.joined(separator: " nor ")) is there; "
                + "write the first, or name a file with --config")
    }

    private static func checkRights() throws(StartError) {
        let missing = Capability.missing
        guard missing.isEmpty else {
            let names = missing.map(\.name).joined(separator: " and ")
            throw .missingRights("the agent lacks \(names): run it as root, or as a service with these capabilities")
        }
    }

    private static func prepare(_ directory: String, else error: (String) -> StartError) throws(StartError) {
        if let objection = Environment.prepareDirectory(directory) {
            throw error("\(objection); create the directory for the agent's user, or name another one")
        }
    }

    static func lock(_ directory: String) throws(StartError) -> LockFile {
        try prepare(directory, else: StartError.runtimeDirectory)
        do throws(LockFileError) {
            return try LockFile(path: RunOptions.lockPath(in: directory))
        } catch .held(_, let holder) {
            throw .alreadyRunning(
                "an agent, \(holder), already runs on \(directory): stop it, or give this one another --runtime-directory"
            )
        } catch {
            throw .runtimeDirectory("\(error); name another --runtime-directory")
        }
    }

    /// One agent writes to a state directory at a time.
    func lockState() throws(StartError) -> LockFile {
        try Self.lockState(RunOptions.stateLockPath(in: options.stateDirectory))
    }

    /// The history's own lock, where that is elsewhere.
    func lockHistory() throws(StartError) -> LockFile? {
        guard let path = file.configuration.history.path else { return nil }
        return try Self.lockState(path + ".lock")
    }

    private static func lockState(_ path: String) throws(StartError) -> LockFile {
        do throws(LockFileError) {
            return try LockFile(path: path)
        } catch .held(let path, let holder) {
            throw .alreadyRunning(
                "an agent, \(holder), already keeps its history there (\(path)): stop it, or give this one another "
                    + "--state-directory and history")
        } catch {
            throw .stateDirectory("\(error); name another --state-directory")
        }
    }

    /// Whoever runs a virtual router twice on a host takes its addresses away from himself, whatever the directories.
    static func checkRivals(of configuration: Configuration) throws(StartError) {
        guard let rivalry = RouterClaim.rivalry(over: configuration.instances.map(\.router)) else { return }
        throw .alreadyRunning("\(rivalry)")
    }
}

extension Drain {
    fileprivate init(_ row: DrainRow) {
        self.init(
            id: row.id,
            request: DrainRequest(
                reason: row.reason, instances: row.instances,
                end: DrainEnd(lifetime: row.lifetime, untilMicroseconds: row.untilMicroseconds),
                isLastResort: row.lastResort),
            by: Author(Author.Kind(rawValue: row.by.kind) ?? .start, row.by.name), since: row.since)
    }
}
