extension Diagnostic {
    /// What found a diagnostic: the name that programs go by, since messages may change.
    ///
    /// The first two parts are found whenever a configuration is read; the rest by `aloft check` alone. docs/check-rules.md lists
    /// them all.
    package enum Rule: String, Hashable, Sendable, CaseIterable {
        // How the text is written.
        case syntax
        case surplusBrace = "surplus-brace"
        case byteOrderMark = "byte-order-mark"
        case expansion
        case undefinedDefinition = "undefined-definition"
        case include
        case longLine = "line-too-long"
        case unknownKeyword = "unknown-keyword"
        case ignoredKeyword = "ignored-keyword"
        case unsupportedKeyword = "unsupported-keyword"
        case repeatedKeyword = "repeated-keyword"
        case missingKeyword = "missing-keyword"
        case surplusWords = "surplus-words"
        case cutByComment = "cut-by-comment"
        case value
        case meaning

        // What stands in it.
        case undefinedName = "undefined-name"
        case duplicateName = "duplicate-name"
        case duplicateRouter = "duplicate-virtual-router"
        case duplicateAddress = "duplicate-address"
        case untracked
        case firstAddress = "first-address"
        case mixedFamilies = "mixed-families"
        case withoutAddresses = "without-addresses"
        case ownInterface = "own-interface"
        case unicastWithoutPeers = "unicast-without-peers"
        case strictMode = "strict-mode"
        case roundedInterval = "rounded-interval"
        case passwordTooLong = "password-too-long"
        case withoutAuthentication = "without-authentication"
        case unknownState = "unknown-state"
        case masterWithoutPriority = "master-without-priority"
        case masterPreempts = "master-preempts"
        case nopreemptWeight = "nopreempt-weight"
        case ownerWeight = "owner-weight"
        case loneMember = "lone-group-member"
        case lostArguments = "lost-arguments"
        case noShell = "no-shell"
        case unwrittenRulePriority = "unwritten-rule-priority"
        case unwrittenDefault = "unwritten-default"
        case keywordOrder = "keyword-order"
        case ignoredArgument = "ignored-argument"
        case adjustedValue = "adjusted-value"
        case droppedServer = "dropped-server"

        // What follows from it.
        case idleWeight = "idle-weight"
        case unwrittenPriority = "unwritten-priority"
        case groupPriorities = "group-priorities"
        case idleCheck = "idle-check"
        case lateCheck = "late-check"
        case lostQuorum = "lost-quorum"
        case unheldAddress = "unheld-address"

        // What it needs of the host.
        case missingInterface = "missing-interface"
        case interfaceTaken = "interface-taken"
        case noSourceAddress = "no-source-address"
        case addressesBeyondMTU = "addresses-beyond-mtu"
        case outsideNetwork = "outside-network"
        case missingProgram = "missing-program"
        case unexecutableProgram = "unexecutable-program"
        case insecureProgram = "insecure-program"
        case missingUser = "missing-user"

        // What the service may do there.
        case unreadableFile = "unreadable-file"
        case writableFile = "writable-file"
        case hiddenPath = "hidden-path"
        case readOnlyPath = "read-only-path"
        case lackingRight = "lacking-right"
        case foreignProcess = "foreign-process"

        // What the nodes of a cluster must agree on.
        case equalPriorities = "equal-priorities"
        case intervalMismatch = "interval-mismatch"
        case versionMismatch = "version-mismatch"
        case authenticationMismatch = "authentication-mismatch"
        case checksumMismatch = "checksum-mismatch"
        case addressMismatch = "address-mismatch"
        case transportMismatch = "transport-mismatch"
        case unknownPeer = "unknown-peer"
        case groupMismatch = "group-mismatch"
        case absentRouter = "absent-router"
        case serviceMismatch = "service-mismatch"

        // What keepalived alone would do.
        case keepalivedFailsOpen = "keepalived-fails-open"
        case keepalivedReload = "keepalived-reload"
        case keepalivedFIFO = "keepalived-fifo"
        case keepalivedKeepsAddresses = "keepalived-keeps-addresses"
        case keepalivedScriptUser = "keepalived-script-user"
        case keepalivedProcessEvents = "keepalived-process-events"
        case keepalivedRestart = "keepalived-restart"
        case keepalivedSettings = "keepalived-settings"
        case keepalivedVirtualMAC = "keepalived-virtual-mac"
        case keepalivedGroupWeights = "keepalived-group-weights"
        case keepalivedResignation = "keepalived-resignation"
        case keepalivedRouteProtocol = "keepalived-route-protocol"
        case keepalivedOrder = "keepalived-order"
        case keepalivedWholeSeconds = "keepalived-whole-seconds"
        case keepalivedInterfaces = "keepalived-interfaces"
        case keepalivedStatics = "keepalived-statics"
        case keepalivedVirtualServers = "keepalived-virtual-servers"
        case keepalivedRefusedAddress = "keepalived-refused-address"
        case keepalivedNotifyOrder = "keepalived-notify-order"
        case keepalivedSandbox = "keepalived-sandbox"
        case keepalivedRouterID = "keepalived-router-id"
    }
}
