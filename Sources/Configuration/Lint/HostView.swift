package import NetworkTypes

/// What a configuration can be held against on the machine that it is to run on.
package protocol HostView {
    /// The addresses of an interface with their networks; nil where there is no such interface.
    func prefixes(of interface: String) -> [IPPrefix]?
    /// Whether one of its interfaces has the address.
    func holds(_ address: IPAddress) -> Bool
    /// The MAC address of an interface; nil where there is no such interface, or it has none.
    func hardwareAddress(of interface: String) -> MACAddress?
    /// How many bytes the interface carries in one packet; nil where that is not known.
    func mtu(of interface: String) -> Int?
    /// Why the program at `path` cannot be run; nil where it can.
    func fault(ofProgram path: String) -> ProgramFault?
    /// Why somebody other than root could make another program of `path`, and what to do; nil where nobody can.
    func insecurity(ofProgram path: String) -> (message: String, remedy: String?)?
    func hasUser(_ name: String) -> Bool
    func hasGroup(_ name: String) -> Bool

    /// What the service may do here; nil where the agent runs as whoever asks.
    var service: ServiceRights? { get }
    /// Nil where nothing is there, or nothing that may be seen.
    func status(of path: String) -> FileStatus?
    /// The path without links; nil where nothing is there.
    func realPath(of path: String) -> String?
    /// The program that a command's first word means.
    func programPath(of word: String) -> String
    /// Nil where there is no such user.
    func account(of user: ScriptUser) -> Account?
    func userName(_ userID: UInt32) -> String
    func groupName(_ groupID: UInt32) -> String
    /// Whose the processes of that name are; none where none runs.
    func owners(ofProcess name: String) -> Set<UInt32>
    /// The first bytes of a file as text; nil where it cannot be read.
    func beginning(ofFile path: String) -> String?
}

/// Why a program cannot be run.
package enum ProgramFault: Hashable, Sendable {
    /// It has no absolute path, and PATH does not lead to one.
    case relative
    /// It cannot be found, for this reason.
    case missing(String)
    /// It is there, and no program: a directory, or without the right to execute it.
    case notExecutable
}
