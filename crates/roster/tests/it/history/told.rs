//! The responses about a user that are allowed.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::model::shown;
use super::request::Request;
use super::state::User;
use super::timeline::Timeline;
use super::world::World;

/// Whether `json` is the user at the last of these moments, with names of workspaces from any of them. A workspace that
/// the request renames must have its new name, because no other request can change it meanwhile.
pub fn is_told(
    world: &World,
    timeline: &Timeline,
    moments: &RangeInclusive<usize>,
    request: &Request,
    user: &User,
    json: &Value,
) -> bool {
    let mut expected = shown(world, timeline.at(*moments.end()), user);
    let workspaces = expected["workspaces"].as_array_mut().into_iter().flatten();
    let told = json["workspaces"].as_array().into_iter().flatten();
    for ((id, workspace), told) in user.memberships.keys().zip(workspaces).zip(told) {
        let had = |name: &&str| timeline.had_name(world.by_id(id).expect("members are in it"), name, moments);
        if request.renames() != Some(id)
            && let Some(name) = told["name"].as_str().filter(had)
        {
            workspace["name"] = name.into();
        }
    }
    expected == *json
}
