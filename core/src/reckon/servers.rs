//! Which server instances take part, and which file each one's accounts are in.

use super::Input;
use crate::{
    finding::{Code, Finding, Word},
    kind::Kind,
    record,
};

/// A server instance of the preview.
#[allow(clippy::struct_field_names, reason = "`server_id` is the field's own name")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) server_id: Option<String>,
    pub(crate) host_name: Option<String>,
    pub(crate) version: Option<String>,
    /// The export, by its index among the inputs.
    pub(crate) export: Option<usize>,
    /// The file with its accounts in clear: the export itself, or an all-users report.
    pub(crate) users: Option<usize>,
}

impl Server {
    fn of_export(input: &Input, index: usize) -> Self {
        let envelope = &input.document.contents().envelope;
        Self {
            server_id: envelope.server_id.clone(),
            host_name: envelope.host_name.clone(),
            version: envelope.version.clone(),
            export: Some(index),
            users: (input.document.kind() == Kind::ServerUsage).then_some(index),
        }
    }

    /// Known by the server id, else by the host name.
    fn is(&self, other: &Self) -> bool {
        match (&self.server_id, &other.server_id) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => self.host_name.is_some() && self.host_name == other.host_name,
        }
    }

    pub(crate) fn label(&self) -> &str {
        self.host_name.as_deref().or(self.server_id.as_deref()).unwrap_or_default()
    }

    /// The file that names it in an upload and in findings.
    fn file(&self) -> Option<usize> {
        self.users.or(self.export)
    }
}

/// Finds the instances whose accounts can be read, in the order of host name and server id, and says what is left out.
pub(crate) fn servers(inputs: &[Input], findings: &mut Vec<Finding>) -> Vec<Server> {
    let mut servers: Vec<Server> = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        if matches!(
            input.document.kind(),
            Kind::ServerUsage | Kind::ServerUsageEncrypted | Kind::ServerUsageWithoutUsers
        ) {
            add(&mut servers, Server::of_export(input, index), inputs, findings);
        }
    }
    // The all-users reports of one server are the same file at different times: the later one stands.
    let unreadable: Vec<usize> = (0..servers.len()).filter(|server| servers[*server].users.is_none()).collect();
    for (index, input) in inputs.iter().enumerate() {
        if input.document.kind() != Kind::AllUsers {
            continue;
        }
        let named = input.host.as_deref().map(record::host).filter(|host| !host.is_empty());
        let users = Some(index);
        match (named, unreadable.as_slice()) {
            (Some(host), _) => {
                let known =
                    servers.iter().find(|server| [&server.host_name, &server.server_id].contains(&&Some(host.clone())));
                let server = known.cloned().unwrap_or(Server { host_name: Some(host), ..Server::default() });
                add(&mut servers, Server { users, ..server }, inputs, findings);
            }
            (None, [only]) => {
                let server = Server { users, ..servers[*only].clone() };
                add(&mut servers, server, inputs, findings);
            }
            (None, _) => findings.push(Finding::new(Code::UsersReportUnassigned).in_file(input.document.name())),
        }
    }
    for server in servers.iter().filter(|server| server.users.is_none()) {
        findings.extend(unread(server, inputs));
    }
    servers.retain(|server| server.users.is_some());
    servers.sort_by(|a, b| (&a.host_name, &a.server_id).cmp(&(&b.host_name, &b.server_id)));
    servers
}

/// Adds a server, or lets the later file of a known one stand; a list that can be read stands before one that cannot.
fn add(servers: &mut Vec<Server>, server: Server, inputs: &[Input], findings: &mut Vec<Finding>) {
    let Some(known) = servers.iter_mut().find(|known| known.is(&server)) else {
        servers.push(server);
        return;
    };
    let completes = known.users.is_none() && server.users.is_some() && server.export == known.export;
    let keeps = known.users.is_some() && server.users.is_none();
    let later = if keeps || known.file() > server.file() { &*known } else { &server };
    let earlier = if later == known { &server } else { &*known };
    if !completes {
        let name = |server: &Server| server.file().map_or("", |file| inputs[file].document.name()).to_owned();
        findings.push(
            Finding::new(Code::SameInstanceTwice)
                .in_file(&name(later))
                .with("instance", server.label())
                .with("file", name(later))
                .with("earlier", name(earlier)),
        );
    }
    *known = later.clone();
}

fn unread(server: &Server, inputs: &[Input]) -> Option<Finding> {
    let document = &inputs[server.export?].document;
    let how = if document.kind() == Kind::ServerUsageEncrypted { Word::Encrypted } else { Word::NoList };
    let host = server.host_name.as_deref().unwrap_or("HOST");
    Some(
        Finding::new(Code::UsersUnreadable)
            .in_file(document.name())
            .with("instance", server.label())
            .with("how", how)
            .with("host", host),
    )
}
