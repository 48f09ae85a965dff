//! The responses to a request that is done.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::request::Request;
use super::shown::{Shows, without_times};
use super::state::User;
use super::timeline::Timeline;

/// Whether `json` shows this at the last of these moments. A user may have names of workspaces and groups from any of
/// the moments.
pub fn is_told(
    timeline: &Timeline,
    moments: &RangeInclusive<usize>,
    request: &Request,
    shows: &Shows,
    json: &Value,
) -> bool {
    let mut expected = shows.json(timeline.at(*moments.end()));
    if let Shows::Relations(user) = shows {
        take_names(&mut expected, json, timeline, moments, request, user);
    }
    expected == without_times(json.clone())
}

/// Takes the told names into the expected response, where they are allowed. A workspace that the request renames must
/// have its new name, because no other request can change it meanwhile.
fn take_names(
    expected: &mut Value,
    json: &Value,
    timeline: &Timeline,
    moments: &RangeInclusive<usize>,
    request: &Request,
    user: &User,
) {
    let told = |value: &Value, list: &str, index: usize| value[list][index]["name"].as_str().map(str::to_owned);
    for (index, (id, membership)) in user.memberships.iter().enumerate() {
        let had = |name: &String| timeline.had_name(id, name, moments);
        let name = told(json, "workspaces", index).filter(had);
        let workspace = &mut expected["workspaces"][index];
        if let Some(name) = name.filter(|_| request.renames() != Some(id)) {
            workspace["name"] = name.into();
        }
        let custom = workspace["groups"].as_array().map_or(0, Vec::len) - membership.groups.len();
        for (group, position) in membership.groups.keys().zip(custom..) {
            let had = |name: &String| timeline.had_group_name(id, group, name, moments);
            if let Some(name) = told(&json["workspaces"][index], "groups", position).filter(had) {
                workspace["groups"][position]["name"] = name.into();
            }
        }
    }
}
