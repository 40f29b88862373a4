//! All accounts of the preview: server after server, each server's in the order of its file.

use super::{Input, Server, rows::number};

/// An account among all accounts of the preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AccountRef {
    /// Index among the servers.
    pub(crate) server: u32,
    /// Index of the record in the server's file.
    pub(crate) index: u32,
}

/// Which accounts there are. They are numbered through, and a server's are one run of numbers: nothing is kept of each.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    /// Behind the last account of each server.
    ends: Vec<u32>,
}

impl Accounts {
    pub(super) fn new(inputs: &[Input], servers: &[Server]) -> Self {
        let users = |server: &Server| server.users.map_or(0, |file| inputs[file].document.records().accounts.len());
        let mut end = 0;
        let ends = servers.iter().map(|server| {
            end += number(users(server));
            end
        });
        Self { ends: ends.collect() }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.last().map_or(0, |end| *end as usize)
    }

    /// How many accounts a server has.
    pub(super) fn of_server(&self, server: usize) -> u32 {
        self.ends[server] - self.start(server)
    }

    /// The accounts of each server.
    pub(super) fn by_server(&self) -> impl Iterator<Item = std::ops::Range<u32>> {
        (0..self.ends.len()).map(|server| self.start(server)..self.ends[server])
    }

    /// Where an account is.
    pub(crate) fn at(&self, account: u32) -> AccountRef {
        let server = self.ends.partition_point(|end| *end <= account);
        AccountRef { server: number(server), index: account - self.start(server) }
    }

    fn start(&self, server: usize) -> u32 {
        server.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_numbered_through_from_server_to_server() {
        let accounts = Accounts { ends: vec![0, 2, 2, 3] };
        let all: Vec<(u32, u32)> = (0..3).map(|account| accounts.at(account)).map(|at| (at.server, at.index)).collect();
        assert_eq!(all, [(1, 0), (1, 1), (3, 0)]);
        assert_eq!((accounts.len(), Accounts::default().len()), (3, 0));
        assert_eq!(accounts.by_server().collect::<Vec<_>>(), [0..0, 0..2, 2..2, 2..3]);
        assert_eq!([0, 1, 2, 3].map(|server| accounts.of_server(server)), [0, 2, 0, 1]);
    }
}
